// A button that copies what the element named in data-copy says, as it is read: a table as rows of tab-separated cells.

function textOf(element) {
  if (element.tagName !== "TABLE") return element.textContent.replace(/\s+/g, " ").trim();
  const cells = (row) => Array.from(row.cells, (cell) => cell.textContent.trim());
  return Array.from(element.rows, (row) => cells(row).join("\t")).join("\n");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(textOf(document.getElementById(button.dataset.copy)));
    button.textContent = button.dataset.copied;
    button.setAttribute("aria-live", "polite");
  });
}
