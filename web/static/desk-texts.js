// Hiding selected words at the officers' desk. It only writes into the fields, where
// one could write it oneself; what may be hidden, and how, the server checks.
"use strict";

(function () {
  const form = document.querySelector("form[data-texts]");
  if (!form) {
    return;
  }
  const mark = form.dataset.texts;

  // whole moves the ends of a selection off what is not to be cut: half a character,
  // and marks that it touches, which become one with it.
  function whole(text, from, to) {
    const low = function (i) { return i > 0 && i < text.length && (text.charCodeAt(i) & 0xfc00) === 0xdc00; };
    if (low(from)) {
      from--;
    }
    if (low(to)) {
      to++;
    }
    for (let i = text.indexOf(mark); i >= 0; i = text.indexOf(mark, i + 1)) {
      if (i <= to && i + mark.length >= from) {
        from = Math.min(from, i);
        to = Math.max(to, i + mark.length);
      }
    }
    return [from, to];
  }

  function hide(button) {
    const area = document.getElementById(button.dataset.hide), said = area.parentNode.querySelector("[data-said]");
    if (area.selectionStart === area.selectionEnd) {
      said.textContent = form.dataset.none;
      area.focus();
      return;
    }
    const ends = whole(area.value, area.selectionStart, area.selectionEnd);
    area.value = area.value.slice(0, ends[0]) + mark + area.value.slice(ends[1]);
    area.focus();
    area.setSelectionRange(ends[0] + mark.length, ends[0] + mark.length);
    said.textContent = form.dataset.done;
  }

  form.querySelectorAll("[data-hide]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { hide(button); });
  });
  document.querySelectorAll("[data-selecting]").forEach(function (e) { e.hidden = false; });
})();
