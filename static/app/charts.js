// Beside each chart's SVG a button that saves it as PNG, drawn here from that very file at twice its size.

const SCALE = 2;

function save(link) {
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const file = document.createElement("a");
      file.href = URL.createObjectURL(blob);
      file.download = `${link.dataset.svg || link.pathname.split("/").pop().replace(".svg", "")}.png`;
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), 10_000);
    }, "image/png");
  });
  image.src = link.href;
}

for (const link of document.querySelectorAll("a[data-svg]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "PNG";
  button.addEventListener("click", () => save(link));
  link.after(" ", button);
}
