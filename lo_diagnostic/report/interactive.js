// Charts of a report in a browser: each is one tab stop, arrow keys go from mark to mark, a tip says what a
// mark stands for. The tip stays while its mark is pointed at or has the focus; Escape takes it away.
(() => {
  "use strict";
  const made = (name) => {
    const element = document.body.appendChild(document.createElement("div"));
    element.className = name;
    element.hidden = true;
    element.setAttribute("aria-hidden", "true"); // the mark itself is announced
    return element;
  };
  const ring = made("chart-ring"), tip = made("chart-tip");
  const markOf = (element) => element?.closest?.(".chart [tabindex]");
  const marksOf = (chart) => [...chart.querySelectorAll("[tabindex]")];
  let shown = null, pointer = null;

  const hide = () => {
    shown = null;
    ring.hidden = tip.hidden = true;
  };
  const put = (element, x, y) => {
    element.style.left = `${x + scrollX}px`;
    element.style.top = `${y + scrollY}px`;
  };
  const place = () => {
    const mark = shown.getBoundingClientRect(), chart = shown.closest(".chart").getBoundingClientRect();
    const left = Math.max(mark.left, chart.left), right = Math.min(mark.right, chart.right);
    ring.style.width = `${Math.max(right - left, 0)}px`;
    ring.style.height = `${mark.height}px`;
    put(ring, left, mark.top);
    const { offsetWidth: wide, offsetHeight: high } = tip, most = document.documentElement.clientWidth - wide - 8;
    const beside = pointer + 12 < most ? pointer + 12 : pointer - 12 - wide; // leaves the way down and up free
    const above = mark.bottom + high > innerHeight && mark.top > high;
    put(tip, Math.max(Math.min(pointer === null ? left : beside, most), 8), above ? mark.top - high : mark.bottom);
  };
  const show = (mark, x = null) => {
    if (mark === shown) return;
    [shown, pointer] = [mark, x];
    tip.textContent = mark.getAttribute("aria-label");
    ring.classList.toggle("pointed", x !== null);
    ring.hidden = tip.hidden = false;
    put(tip, 0, 0); // so that its width does not depend on where it was
    place();
  };
  const below = (mark, marks, step) => {
    const middle = (one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    };
    const [x, y] = middle(mark);
    const far = (one) => {
      const [aside, down] = middle(one);
      return (down - y) * step > 2 ? (down - y) * step + Math.abs(aside - x) : Infinity;
    };
    const nearest = marks.reduce((one, other) => (far(other) < far(one) ? other : one));
    return far(nearest) < Infinity ? nearest : null;
  };
  const reached = (mark, key) => {
    const marks = marksOf(mark.closest(".chart")), at = marks.indexOf(mark);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    if (key === "Home" || key === "End") return marks.at(key === "Home" ? 0 : -1);
    return step && ((/Up|Down/.test(key) && below(mark, marks, step)) || marks[at + step] || mark);
  };

  for (const chart of document.querySelectorAll(".chart")) {
    if (!marksOf(chart).length) continue;
    chart.removeAttribute("tabindex");
    marksOf(chart)[0].setAttribute("tabindex", "0");
  }
  document.addEventListener("focusin", ({ target }) => {
    const mark = markOf(target);
    if (!mark) return hide();
    for (const one of marksOf(mark.closest(".chart"))) one.setAttribute("tabindex", one === mark ? "0" : "-1");
    show(mark);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    const mark = markOf(event.target);
    const to = mark && !(event.altKey || event.ctrlKey || event.metaKey) && reached(mark, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
    show(to);
  });
  document.addEventListener("pointerover", ({ target, clientX, pointerType }) => {
    const mark = markOf(target), focused = markOf(document.activeElement);
    if (pointerType === "touch" || !(mark || shown) || target === tip) return;
    if (mark) show(mark, clientX);
    else if (focused) show(focused);
    else hide();
  });
  document.addEventListener("click", ({ target, clientX }) => {
    const mark = markOf(target);
    if (!mark) return;
    mark.focus({ preventScroll: true });
    show(mark, clientX);
  });
  for (const moved of ["scroll", "resize"]) addEventListener(moved, () => shown && place(), true);
})();
