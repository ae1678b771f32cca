// Small helps for pages that also work without them.
"use strict";

// A form is sent once: its buttons rest until the answer comes. They wake when the page is shown
// again, or after a while, because a download leaves the page as it is.
const wake = (form) => {
  delete form.dataset.sent;
  form.querySelectorAll("button").forEach((button) => (button.disabled = false));
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)));
  setTimeout(wake, 10000, form);
});
addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach(wake));

// A filter works as soon as it is chosen.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-autosubmit]") && event.target.matches("select")) form.requestSubmit();
});

// An open sheet or menu closes on Escape and on a tap beside it.
const sheets = "details[name]";
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(`${sheets}[open]`).forEach((sheet) => {
    sheet.open = false;
    sheet.querySelector("summary").focus();
  });
});
document.addEventListener("click", (event) => {
  document.querySelectorAll(`${sheets}[open]`).forEach((sheet) => {
    if (!sheet.contains(event.target)) sheet.open = false;
  });
});

// What is wrong leads to where it can be mended.
const summary = document.querySelector(".error-summary");
summary?.addEventListener("click", (event) => {
  const field = event.target.hash && document.querySelector(event.target.hash);
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView();
  field.querySelector("input, select, textarea").focus({ preventScroll: true });
});
