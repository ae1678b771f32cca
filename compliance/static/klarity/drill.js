// The clock of a recall drill: what has passed since the server wrote down the start.
for (const clock of document.querySelectorAll(".drill-clock")) {
  const since = Date.parse(clock.dataset.since);
  const show = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    clock.textContent = parts.map((part) => String(part).padStart(2, "0")).join(":");
  };
  show();
  setInterval(show, 1000);
}
