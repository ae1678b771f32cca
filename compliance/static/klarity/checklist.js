// Ticks and notes for up to three practitioners. Everything stays in this browser.
"use strict";

const KEY = "klarity-checklist";
const blank = () => ({ name: "", ticks: {}, notes: {} });
const fresh = () => ({ current: 0, people: [blank(), blank(), blank()] });

const read = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return kept?.people?.length === 3 ? kept : fresh();
  } catch {
    return fresh(); // nothing kept, or the browser keeps nothing: the page works all the same
  }
};
const keep = () => {
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    // a private window: what is ticked lasts as long as the page is open
  }
};

let state = read();
const tools = document.getElementById("tools");
const compare = document.getElementById("compare");
const ticks = [...document.querySelectorAll("[data-tick]")];
const notes = [...document.querySelectorAll("[data-note]")];
const nameField = document.getElementById("person-name");
const person = () => state.people[state.current];
const label = (n) => state.people[n].name || tools.dataset.person.replace("{n}", n + 1);

const show = () => {
  ticks.forEach((box) => (box.checked = Boolean(person().ticks[box.dataset.tick])));
  notes.forEach((note) => (note.value = person().notes[note.dataset.note] || ""));
  nameField.value = person().name;
  tools.querySelectorAll("[data-person-tab]").forEach((tab, n) => {
    tab.setAttribute("aria-pressed", String(n === state.current));
    tab.textContent = label(n);
  });
};

const cell = (tag, text, name = "") => {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = name;
  return made;
};
const said = (each, code) => {
  const parts = [each.ticks[code] ? `✓ ${tools.dataset.ticked}` : "", each.notes[code] || ""];
  return parts.filter(Boolean).join("\n");
};
const drawCompare = () => {
  const used = state.people.map((each, n) => n).filter((n) => {
    const each = state.people[n];
    return each.name || Object.values(each.ticks).some(Boolean) || Object.values(each.notes).some(Boolean);
  });
  const table = compare.querySelector("table");
  const [head, body] = [table.tHead.rows[0], table.tBodies[0]];
  compare.querySelector("[data-empty]").hidden = used.length > 0;
  table.hidden = used.length === 0;
  head.replaceChildren(...used.map((n) => Object.assign(cell("th", label(n)), { scope: "col" })));
  body.replaceChildren();
  ticks.forEach((box) => {
    const code = box.dataset.tick;
    const answers = used.map((n) => said(state.people[n], code));
    if (!answers.some(Boolean)) return;
    const ask = Object.assign(cell("th", document.getElementById(`ask-${code}`).textContent, "asked"), { colSpan: used.length, scope: "rowgroup" });
    const question = document.createElement("tr");
    question.append(ask);
    const row = document.createElement("tr");
    row.append(...answers.map((answer) => cell("td", answer || "–")));
    body.append(question, row);
  });
};

tools.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-person-tab]");
  if (tab) {
    state.current = Number(tab.dataset.personTab);
    keep();
    show();
  }
});
nameField.addEventListener("input", () => {
  person().name = nameField.value;
  keep();
  tools.querySelectorAll("[data-person-tab]")[state.current].textContent = label(state.current);
});
ticks.forEach((box) => box.addEventListener("change", () => {
  person().ticks[box.dataset.tick] = box.checked;
  keep();
}));
notes.forEach((note) => note.addEventListener("input", () => {
  person().notes[note.dataset.note] = note.value;
  keep();
}));

const actions = {
  compare: () => {
    drawCompare();
    compare.hidden = false;
    compare.querySelector("h2").focus();
  },
  close: () => {
    compare.hidden = true;
    tools.querySelector("[data-do=compare]").focus();
  },
  print: () => print(),
  clear: () => {
    if (!confirm(tools.dataset.sure)) return;
    state = fresh();
    keep();
    compare.hidden = true;
    show();
  },
  share: async () => {
    const url = location.href.split("#")[0];
    if (navigator.share) {
      await navigator.share({ title: document.title, text: tools.dataset.share, url }).catch(() => {});
      return;
    }
    await navigator.clipboard.writeText(url);
    tools.querySelector("[role=status]").textContent = tools.dataset.shared;
  },
};
document.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => actions[button.dataset.do]()));
if (!navigator.share && !navigator.clipboard) tools.querySelector("[data-do=share]").hidden = true;

addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  state = read();
  show();
});
document.querySelectorAll("[data-scripted]").forEach((part) => (part.hidden = false));
show();
