// Parts of a refusal are asked for only where there is one.
const marks = document.getElementById("marks");
const shownParts = () => {
  const refused = marks.elements.refusal.value === "true";
  for (const field of marks.querySelectorAll("[data-part]")) {
    field.hidden = !refused;
    field.querySelector("select").required = refused;
  }
};
marks.elements.refusal.addEventListener("change", shownParts);
shownParts();
