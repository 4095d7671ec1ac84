// How the text looks: at once on this page, and from the next page on by the profile.

import { keepInProfile } from "app/keys";

const text = document.getElementById("text");
const PARTS = { text_size: "size", text_width: "width", text_face: "face" };

/** Take over what was chosen in a field of the form; where it cannot be kept, the form says so. */
export async function set({ form, name, value }) {
  if (name === "theme") document.documentElement.dataset.theme = value;
  else text.dataset[PARTS[name]] = value;
  const kept = await keepInProfile({ [name]: value }, form.action);
  form.querySelector("output").value = kept ? "" : form.dataset.failed;
}
