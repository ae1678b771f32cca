{% load static %}// Keeps the blank list on this device. Answers of a clinic are never kept: they may lapse any day.
"use strict";

const CACHE = "{{ edition }}";
const FILES = [{% for each in files %}"{{ each }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("checklist-") && name !== CACHE);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => clients.claim())
  );
});

// Pages come from the network while there is one; the files they need, from this device.
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  } else if (request.mode === "navigate" && /^\/($|c\/|checklist\/$)/.test(url.pathname)) {
    const language = url.searchParams.get("lang") || "{{ language }}";
    event.respondWith(
      fetch(request).catch(() => caches.match(`/checklist/?lang=${language}`).then((kept) => kept || caches.match("/checklist/?lang={{ language }}")))
    );
  }
});
