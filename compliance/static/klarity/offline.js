// After one visit the blank list can be read without a network.
"use strict";

if ("serviceWorker" in navigator && isSecureContext) {
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js"));
}
