// Applies the display a person chose (light or dark) before the first paint, so nothing flashes.
// A classic script in <head> for that reason; without it the system's choice is followed.
(() => {
  "use strict";
  const MEDIA = { light: "not all", dark: "screen", system: "screen and (prefers-color-scheme: dark)" };

  window.gangguanDisplay = {
    get() {
      try {
        const chosen = localStorage.getItem("gangguan.display");
        return chosen in MEDIA ? chosen : "system";
      } catch {
        return "system"; // storage may be closed to us
      }
    },
    set(choice) {
      try {
        localStorage.setItem("gangguan.display", choice);
      } catch {
        // it then lasts for this page only
      }
      this.apply(choice);
    },
    apply(choice) {
      document.documentElement.dataset.display = choice;
      document.getElementById("dark-css").media = MEDIA[choice];
    },
  };
  window.gangguanDisplay.apply(window.gangguanDisplay.get());
})();
