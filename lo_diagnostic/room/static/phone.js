// The interview on a phone: one question at a time. Every answer stays in the phone (localStorage) until the
// server has said that it is saved; then only the code stays. Who is asked what: as in collect/interview.py.
(() => {
  "use strict";
  const begin = document.getElementById("begin"), source = document.getElementById("interview");
  if (!begin || !source || !document.body.replaceChildren) return; // an old browser: the page works without
  const interview = JSON.parse(source.textContent), { steps, texts, root } = interview;
  const main = document.querySelector("main");
  for (const one of main.querySelectorAll(".without-script")) one.remove();
  const welcome = [...main.childNodes];
  const switcher = main.querySelector(".languages");
  const NUMBER = /^[+-]?\d{1,15}([.,]\d{1,2})?$/;
  const TIME_LIMIT = 10000, FIRST_WAIT = 1000, LONGEST_WAIT = 10000, SHORTEST_LOOK = 400;

  // What this person has given, and where it is kept

  const slot = `lo-diag ${interview.study} ${interview.wave}`;
  let lasting = true; // false: the phone refuses to keep anything, all is in `mine` only
  const twoDigits = (byte) => byte.toString(16).padStart(2, "0");
  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), twoDigits).join("");
  // at: "welcome", "review", "send" or a question's id; typed: what stands at it, not confirmed yet; sending: an
  // attempt was made whose outcome is not known, so that nothing can be changed any more.
  const nobody = () => (
    { key: key(), at: "welcome", begun: false, given: {}, typed: null, reviewed: false, sending: false });
  const keep = () => {
    try {
      localStorage.setItem(slot, JSON.stringify(mine));
    } catch {
      lasting = false;
    }
  };
  const kept = () => {
    let found = null;
    try {
      localStorage.setItem(`${slot} ?`, "");
      localStorage.removeItem(`${slot} ?`);
      found = JSON.parse(localStorage.getItem(slot));
    } catch (fault) {
      lasting = fault instanceof SyntaxError; // what no JSON is gives way to a new person
    }
    return found && (found.code || (/^[0-9a-f]{32}$/.test(found.key) && found.given)) ? found : null;
  };
  let mine = kept() ?? nobody();

  // Who is asked what

  const idOf = (step) => `${step.kind} ${step.name}`;
  const holds = (condition, known) =>
    Object.entries(condition).every(([name, values]) => values.includes(known[name]));
  const asking = (given) => {
    const known = {};
    const asked = steps.filter((step) => {
      if (!step.when.some((all) => all.every((condition) => holds(condition, known)))) return false;
      const value = given[idOf(step)];
      if (step.decides && typeof value === "string") known[step.name] = value;
      return true;
    });
    return { asked, known };
  };
  const without = (step) => !(idOf(step) in mine.given);
  const textOf = (step, known) => (known.role === "leader" && step.leader_text) || step.text;
  const optionsOf = (step) => [...step.choices, ...(step.way_out ? [step.way_out] : [])];
  const valueOf = (step, raw) => { // undefined: no answer
    if (!step.entry) return optionsOf(step)[raw === "" ? -1 : Number(raw)]?.value;
    const text = raw.trim();
    if (text.length > interview.letters) return undefined;
    if (!text || step.entry === "text") return text || null;
    return NUMBER.test(text) ? text.replace(",", ".").replace(/^\+/, "") : undefined;
  };
  const fits = (step, value) => value === null ||
    (step.entry ? typeof value === "string" && valueOf(step, value) === value
      : optionsOf(step).some((option) => option.value === value));
  const dropWhatFitsNoMore = () => { // the study was changed meanwhile: those questions are asked again
    const kept = steps.map((step) => [idOf(step), step])
      .filter(([id, step]) => id in mine.given && fits(step, mine.given[id]));
    mine.given = Object.fromEntries(kept.map(([id]) => [id, mine.given[id]]));
  };
  const rawOf = (step) => {
    const id = idOf(step), value = mine.given[id] ?? null;
    if (mine.typed?.id === id) return mine.typed.raw;
    if (step.entry) return value ?? "";
    const place = optionsOf(step).findIndex((option) => option.value === value);
    return place < 0 ? "" : String(place);
  };
  const labelOf = (step) => {
    const value = mine.given[idOf(step)];
    return step.entry ? value : optionsOf(step).find((option) => option.value === value)?.label;
  };
  const confirm = (step, value) => {
    const given = { ...mine.given, [idOf(step)]: value };
    const ids = new Set(asking(given).asked.map(idOf));
    mine.given = Object.fromEntries(Object.entries(given).filter(([id]) => ids.has(id))); // the others lapse
    mine.typed = null;
  };
  const settle = () => { // what was chosen or typed, but not confirmed when its question is left behind
    const step = steps.find((one) => idOf(one) === mine.typed?.id);
    const value = step && valueOf(step, mine.typed.raw);
    if (value !== undefined) confirm(step, value);
    mine.typed = null;
  };

  // Where this person is, and the phone's own Back button

  const here = () => { // `mine.at`, unless an earlier question is open
    if (mine.sending) return "send";
    if (!mine.begun || mine.at === "welcome") return "welcome";
    const { asked } = asking(mine.given), open = asked.findIndex(without);
    const first = open < 0 ? null : idOf(asked[open]), place = asked.findIndex((step) => idOf(step) === mine.at);
    if (place >= 0) return open < 0 || place <= open ? mine.at : first;
    return first ?? (mine.at === "send" ? "send" : "review");
  };
  const go = (at, { instead = false } = {}) => {
    const before = mine.at;
    mine.at = at;
    mine.at = here();
    mine.reviewed ||= mine.at === "review";
    if (instead) history.replaceState({ at: mine.at }, "");
    else history.pushState({ at: mine.at, before }, "");
    keep();
    show();
  };
  const goBack = () => {
    const { asked } = asking(mine.given), place = asked.findIndex((step) => idOf(step) === mine.at);
    const before = place > 0 ? idOf(asked[place - 1]) : place === 0 ? "welcome" : idOf(asked[asked.length - 1]);
    if ([before, "review"].includes(history.state?.before)) return history.back();
    settle();
    go(before, { instead: true });
  };
  const onward = (step) => {
    const { asked } = asking(mine.given), open = asked.find(without);
    const place = asked.findIndex((one) => idOf(one) === idOf(step));
    const next = mine.reviewed ? open : asked[place + 1];
    go(next ? idOf(next) : "review");
  };

  // What stands on the screen

  const make = (tag, attributes = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...inside.filter((one) => one !== null && one !== false));
    return element;
  };
  const filled = (text, fields) => text.replace(/{(\w+)}/g, (_, name) => fields[name]);
  const button = (name, label, pressed, attributes = {}) => {
    const element = make("button", { type: "button", class: name, ...attributes }, ...[label].flat());
    if (pressed) element.addEventListener("click", pressed);
    return element;
  };
  const moves = (...buttons) => make("div", { class: "moves" }, ...buttons);
  const warning = () => !lasting && make("p", { class: "news" }, texts.memory);

  const choices = (step, heading) => {
    const raw = rawOf(step), last = step.way_out ? step.choices.length : -1;
    const rows = optionsOf(step).map(({ label }, place) => {
      const radio = make("input", { type: "radio", name: "answer", value: place, checked: String(place) === raw });
      return make("label", { class: place === last ? "choice apart" : "choice" }, radio, make("span", {}, label));
    });
    const lead = step.lead && make("span", { class: "lead" }, step.lead);
    return make("fieldset", {}, make("legend", {}, lead || "", heading), explanation(step), ...rows);
  };
  const entry = (step, text) => {
    const shared = { class: "entry", id: "entry", name: "answer", autocomplete: "off", "aria-describedby": "hint" };
    const number = step.entry === "number";
    const field = number ? make("input", { ...shared, inputmode: "decimal", maxlength: 20 })
      : make("textarea", { ...shared, rows: 5, maxlength: interview.letters });
    field.value = rawOf(step);
    const heading = make("h1", { "aria-describedby": "place" }, make("label", { for: "entry" }, text));
    return [heading, explanation(step), field, make("p", { class: "hint", id: "hint" }, texts.entry_hint)];
  };
  const explanation = (step) => step.note &&
    make("details", { class: "note" }, make("summary", {}, texts.explanation), make("p", {}, step.note));

  const question = (step) => {
    const { asked, known } = asking(mine.given), k = asked.indexOf(step) + 1, n = asked.length;
    const place = filled(texts.place, { k, n }), text = textOf(step, known), id = idOf(step);
    const complaint = make("p", { class: "complaint", role: "alert" });
    const form = make("form", { novalidate: true },
      make("p", { class: "place", id: "place" }, place),
      make("progress", { max: n, value: k - 1, "aria-labelledby": "place" }),
      ...(step.entry ? entry(step, text) : [choices(step, make("h1", { "aria-describedby": "place" }, text))]),
      mine.given[id] === null && rawOf(step) === "" && make("p", { class: "quiet" }, texts.was_skipped),
      complaint,
      moves(button("button", texts.next, null, { type: "submit" }), button("quiet-button", texts.back, goBack),
        button("quiet-button", step.skip, () => leave(null))),
      warning());
    const leave = (value) => {
      confirm(step, value);
      onward(step);
    };
    form.addEventListener("input", () => {
      mine.typed = { id, raw: new FormData(form).get("answer") ?? "" };
      complaint.textContent = "";
      keep();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = valueOf(step, new FormData(form).get("answer") ?? "");
      const why = { text: filled(texts.too_long, { n: interview.letters }), number: texts.number };
      if (value === undefined) complaint.textContent = step.entry ? why[step.entry] : texts.choose;
      else leave(value);
    });
    return [place, form, ...languages()];
  };
  // They lead to a new page: not where that would lose the answers.
  const languages = () => (lasting && switcher ? [switcher.cloneNode(true)] : []);

  const review = () => {
    const { asked, known } = asking(mine.given);
    const rows = asked.map((step) => {
      const label = labelOf(step), name = label ? "answer" : "answer skipped";
      const answer = make("span", { class: name }, label || texts.skipped);
      return make("li", {}, button(null, [make("span", {}, textOf(step, known)), answer], () => go(idOf(step))));
    });
    const send = () => go("send");
    return [texts.review_title, make("h1", {}, texts.review_title), make("p", {}, texts.review_text),
      warning() || "", moves(button("button", texts.send, send)), make("ol", { class: "given" }, ...rows),
      moves(button("button", texts.send, send), button("quiet-button", texts.back, goBack))];
  };

  const thanks = () => [texts.thanks_title,
    make("h1", {}, texts.thanks_title), make("p", {}, texts.thanks_text),
    make("h2", {}, texts.code_label), make("strong", { class: "code" }, mine.code),
    make("p", {}, texts.code_text), make("p", {}, texts.done),
    moves(button("quiet-button", texts.another, another, { "aria-describedby": "another" })),
    make("p", { class: "hint", id: "another" }, texts.another_text)];
  const another = () => {
    mine = nobody();
    go("welcome", { instead: true });
  };

  const show = () => {
    const at = mine.code ? "thanks" : here(), step = steps.find((one) => idOf(one) === at);
    mine.at = at; // and kept by whoever acts: a second tab that only looks must not write over the first
    const pages = { welcome: () => [interview.title, ...welcome], review, thanks, send: outbox };
    const [title, ...nodes] = step ? question(step) : pages[at]();
    put(title, nodes);
    if (at === "send") send();
  };
  const put = (title, nodes) => {
    document.title = title === interview.title ? title : `${title} · ${interview.title}`;
    main.replaceChildren(...nodes);
    scrollTo(0, 0);
    const heading = main.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };

  // Sending, until it is acknowledged

  let timer = 0, wait = FIRST_WAIT, running = false, outcome = null;
  const outbox = () => [texts.sending_title, make("h1", {}, texts.sending_title), make("p", {}, texts.sending_text)];
  const ballot = () => {
    const part = (kind) => Object.fromEntries(steps.filter((step) => step.kind === kind && !without(step))
      .map((step) => [step.name, mine.given[idOf(step)]]));
    return JSON.stringify({
      format: "lo-diag/ballot/1", key: mine.key, language: interview.language,
      attributes: part("attribute"), answers: part("answer"), remarks: part("remark"),
    });
  };
  const post = async () => {
    const stop = new AbortController(), limit = setTimeout(() => stop.abort(), TIME_LIMIT);
    try {
      const reply = await fetch(`${root}/ballots?language=${interview.language}`, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: ballot(),
        signal: stop.signal, cache: "no-store", redirect: "error",
      });
      return { ...(await reply.json().catch(() => ({}))), status: reply.status };
    } catch {
      return { status: 0 };
    } finally {
      clearTimeout(limit);
    }
  };
  const send = async () => {
    if (running) return;
    clearTimeout(timer);
    running = true;
    if (!mine.sending) {
      mine.sending = true;
      keep();
    }
    const [told] = await Promise.all([post(), new Promise((done) => setTimeout(done, SHORTEST_LOOK))]);
    running = false;
    if (told.saved === true && told.code) return acknowledged(told.code);
    const refused = told.status >= 400 && told.status < 500 && ![408, 425, 429].includes(told.status);
    if (refused) return turnedDown(told);
    timer = setTimeout(send, wait * (0.75 + Math.random() / 2)); // not a whole room at the same moment
    wait = Math.min(wait * 2, LONGEST_WAIT);
    if (outcome !== "waiting") put(texts.waiting_title, waiting());
    outcome = "waiting";
  };
  const acknowledged = (code) => {
    mine = { code, at: "thanks" };
    [wait, outcome] = [FIRST_WAIT, null];
    history.replaceState({ at: "thanks" }, "");
    keep();
    show();
  };
  const waiting = () => [
    make("h1", {}, texts.waiting_title), make("p", {}, lasting ? texts.waiting_text : texts.waiting_memory),
    moves(button("button", texts.try_now, again))];
  const turnedDown = ({ status, problem }) => {
    mine.sending = false; // the server has none of it: it may be changed
    dropWhatFitsNoMore();
    [wait, outcome] = [FIRST_WAIT, "refused"];
    keep();
    const closed = status === 409, gone = [404, 410, 421].includes(status);
    const title = closed ? texts.closed_title : texts.refused_title;
    const why = closed ? [texts.closed_text] : gone ? [texts.gone] : [problem, texts.refused_text].filter(Boolean);
    put(title, [make("h1", {}, title), ...why.map((text) => make("p", {}, text)),
      moves(button("button", texts.try_again, again), button("quiet-button", texts.look_back, () => go("review")))]);
  };
  const again = () => {
    [wait, outcome] = [FIRST_WAIT, null];
    put(texts.sending_title, outbox().slice(1));
    send();
  };
  const sooner = () => outcome === "waiting" && mine.sending && !document.hidden && send();

  // Beginning, and what happens around the page

  const chosen = new URLSearchParams(location.search).has("language");
  const elsewhere = mine.language !== interview.language && interview.languages.includes(mine.language);
  if (elsewhere && !chosen) {
    location.replace(`${root}?language=${encodeURIComponent(mine.language)}`);
    return;
  }
  mine.language = interview.language;
  if (mine.given && !mine.sending) dropWhatFitsNoMore();
  begin.addEventListener("submit", (event) => {
    event.preventDefault();
    const { asked } = asking(mine.given), open = asked.find(without);
    mine.begun = true;
    go(open ? idOf(open) : "review");
  });
  main.addEventListener("click", (event) => { // a double tap is one tap: the second would meet the next question
    if (event.detail > 1 && event.target.closest?.("button")) event.preventDefault();
  });
  addEventListener("popstate", ({ state }) => {
    if (mine.code) return;
    settle();
    mine.at = state?.at ?? "welcome";
    keep();
    show();
  });
  addEventListener("storage", ({ key: changed }) => changed === slot && location.reload());
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  addEventListener("online", sooner);
  document.addEventListener("visibilitychange", sooner);
  begin.after(make("p", { class: lasting ? "hint" : "news" }, lasting ? texts.stays : texts.memory));
  if (mine.code || mine.at !== "welcome") {
    history.replaceState({ ...history.state, at: mine.at }, "");
    show();
  }
})();
