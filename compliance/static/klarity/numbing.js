// The numbing clock: how long the cream has been on, against the label of the cream that is chosen.
// All of it happens on this page and goes on without a network; a reload finds it again.
"use strict";

const clock = document.querySelector("[data-clock]");
if (clock) {
  const MINUTE = 60000;
  const { labels, words } = JSON.parse(document.getElementById("clock-data").textContent);
  const form = clock.closest("form");
  const field = (name) => form.elements[name];
  const part = (name) => clock.querySelector(`[data-clock-${name}]`);
  const kept = ["container", "lidocaine_g", "area_cm2", "weight_kg", "applied_at", "removed_at"];
  const place = `klarity-clock ${location.pathname}`;
  let sound = null;
  let rung = "";

  // The clinic's wall clock, whatever zone this device is in, as the fields write it.
  const wall = new Intl.DateTimeFormat("sv-SE", { timeZone: clock.dataset.zone, dateStyle: "short", timeStyle: "short" });
  const now = () => wall.format(Date.now()).replace(" ", "T");
  const minutes = (from, to) => Math.floor((Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / MINUTE);
  const after = (from, count) => new Date(Date.parse(`${from}Z`) + count * MINUTE).toISOString().slice(11, 16);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const label = () => labels[field("container")?.value ?? "own"] ?? {};

  const phase = (spent, { min, max }) => {
    if (max && spent >= max) return "late";
    if (min && spent < min) return "wait";
    if (max) return "enough";
    return min ? "open" : "running";
  };
  const beep = () => {
    if (sound?.state !== "running") return;
    const tone = sound.createOscillator();
    tone.frequency.value = 880;
    tone.connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.35);
  };
  const ring = (state) => {
    const isNews = state !== rung && ["late", "enough", "open"].includes(state) && rung !== "";
    rung = state;
    if (!isNews && state !== "late") return;
    if (isNews) clock.scrollIntoView({ block: "nearest" });
    beep();
    navigator.vibrate?.(state === "late" ? [400, 200, 400] : 400);
  };

  const dose = () => {
    const { strength, per } = label();
    const [grams, area, weight] = ["lidocaine_g", "area_cm2", "weight_kg"].map((name) => Number(field(name)?.value || clock.dataset[name] || 0));
    if (!strength || !grams) return [];
    const mg = grams * strength * 10;
    const said = [fill(weight ? words.perKg : words.dose, { mg: Math.round(mg), rate: (mg / weight).toFixed(1) })];
    if (area && per) said.push(fill(grams > (area / 10) * per ? words.over : words.limit, { grams: Number(((area / 10) * per).toFixed(1)) }));
    return said;
  };

  const draw = () => {
    const [on, off] = [field("applied_at").value, field("removed_at").value];
    const spent = on ? Math.max(0, minutes(on, off || now())) : 0;
    const { min, max } = label();
    const state = !on ? "start" : off ? "done" : phase(spent, { min, max });
    clock.dataset.state = state === "done" && max && spent > max ? "late" : state;
    part("minutes").textContent = spent;
    part("bar").max = max || min || 60;
    part("bar").value = spent;
    const text = fill(words[state], { minutes: spent, min, max, until: on && after(on, state === "wait" ? min : max ?? 0) });
    if (part("says").textContent !== text) part("says").textContent = text;
    part("dose").textContent = dose().join(" ");
    part("start").hidden = Boolean(on);
    part("stop").hidden = !on || Boolean(off);
    part("again").hidden = !on;
    if (on && !off) ring(state);
    else rung = "";
  };
  const keep = () => {
    const values = kept.map((name) => [name, field(name)?.value]).filter(([, value]) => value);
    localStorage.setItem(place, JSON.stringify(Object.fromEntries(values)));
    draw();
  };
  const found = JSON.parse(localStorage.getItem(place) || "{}");
  if (found.applied_at && !field("applied_at").value && minutes(found.applied_at, now()) < 12 * 60) {
    kept.forEach((name) => field(name) && found[name] && (field(name).value = found[name]));
  }

  part("start").addEventListener("click", () => {
    sound ??= new AudioContext(); // only a tap may make sound possible
    navigator.wakeLock?.request("screen").catch(() => {});
    field("applied_at").value = now();
    rung = "wait";
    keep();
  });
  part("stop").addEventListener("click", () => {
    field("removed_at").value = now();
    const began = field("treated_at"); // nobody needles through cream
    if (began && began.value < now()) began.value = now();
    keep();
  });
  part("again").addEventListener("click", () => {
    field("applied_at").value = field("removed_at").value = "";
    keep();
  });
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => localStorage.removeItem(place));
  document.addEventListener("click", () => sound?.resume());
  clock.hidden = false;
  draw();
  setInterval(draw, 2000);
}
