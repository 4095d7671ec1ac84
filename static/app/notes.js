// Notes to the adjudicator: saved as they are written, in turn with the answers.

const PAUSE = 800; // milliseconds after the last stroke
const watched = new WeakSet();

/** Save what is written in `field` from now on; `send` is that of the answers. */
export function watch(field, send) {
  if (watched.has(field)) return;
  watched.add(field);
  const { form } = field;
  const seen = form.elements.before; // the note that the next edit is based on
  const problem = form.querySelector(".note-to .problem");
  let timer;

  async function save() {
    clearTimeout(timer);
    const [note, before] = [field.value, seen.value];
    if (note.trim() === before.trim()) return;
    seen.value = note;
    const fields = { variable: form.dataset.variable, note, before };
    const { ok, answer } = await send({ address: field.dataset.address, fields, label: "note" });
    problem.textContent = ok ? "" : answer.error;
    problem.hidden = ok;
    if (!ok) seen.value = before;
    else if (answer.note !== note.trim() && field.value === note) field.value = seen.value = answer.note;
  }

  function saveSoon() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  field.addEventListener("input", saveSoon);
  field.addEventListener("change", save);
  addEventListener("submit", save, true);
  addEventListener("beforeunload", save, true);
  saveSoon(); // a quick hand may have written before this script was there to listen
}
