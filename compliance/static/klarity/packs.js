// One more row for a pack, numbered on. Without script there are always rows to spare.
"use strict";

document.querySelectorAll("[data-rows]").forEach((rows) => {
  const list = rows.querySelector("ul");
  const button = rows.querySelector("[data-add-row]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const row = list.lastElementChild.cloneNode(true);
    const count = list.children.length;
    row.querySelectorAll("input").forEach((input) => {
      input.value = "";
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(count, count + 1));
    });
    list.append(row);
    row.querySelector("input").focus();
  });
});
