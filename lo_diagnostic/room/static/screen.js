// The wall: counts along every two seconds, and turns the slides with the arrow keys.
(() => {
  "use strict";
  const EVERY = 2000, MOST_SEATS = 300;
  const progress = document.getElementById("progress"), waiting = document.getElementById("waiting");
  const slides = [...document.querySelectorAll(".slide")];

  const counting = () => {
    const { source, closed, headcount } = progress.dataset;
    const count = document.getElementById("count"), away = document.getElementById("away");
    const unsent = document.getElementById("unsent");
    const seats = document.getElementById("seats");
    let missed = 0;
    const seat = (n) => {
      const all = Math.max(Number(headcount) || Math.ceil(Math.max(n, 1) / 10) * 10, n);
      if (all > MOST_SEATS) return seats.replaceChildren();
      seats.className = `seats ${all <= 30 ? "few" : all <= 100 ? "some" : "many"}`;
      while (seats.childElementCount > all) seats.lastChild.remove();
      while (seats.childElementCount < all) seats.append(document.createElement("i"));
      [...seats.children].forEach((one, place) => one.classList.toggle("taken", place < n));
    };
    const ask = async () => {
      const stop = new AbortController(), limit = setTimeout(() => stop.abort(), 5000);
      try {
        const reply = await fetch(source, { cache: "no-store", signal: stop.signal });
        if (!reply.ok) throw new Error(reply.statusText);
        const told = await reply.json();
        if (String(told.closed) !== closed) return location.reload();
        count.textContent = told.count;
        unsent.textContent = told.unsent;
        seat(told.count);
        missed = 0;
      } catch {
        missed += 1;
      } finally {
        clearTimeout(limit);
      }
      const text = missed > 1 ? away.dataset.text : "";
      if (away.textContent !== text) away.textContent = text;
      setTimeout(ask, EVERY);
    };
    seat(Number(count.textContent));
    ask();
  };

  const turning = () => {
    const shown = () => Math.max(0, slides.findIndex((slide) => `#${slide.id}` === location.hash));
    const turn = (by) => {
      const to = slides[Math.min(Math.max(shown() + by, 0), slides.length - 1)];
      if (to !== slides[shown()]) location.hash = to.id;
    };
    const onto = () => {
      const title = slides[shown()].querySelector(".title");
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      scrollTo(0, 0);
    };
    addEventListener("hashchange", onto);
    addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      turn(by);
    });
  };

  if (progress) counting();
  if (slides.length) turning();
  if (waiting) setTimeout(() => location.reload(), EVERY);
})();
