// The viewer of executions: a list, a diagram, what is under the pointer, filters, and a hash that
// names a state: #ordering=GROUP/NAME/NUMBER&step=N&address=A&tag=T.
(function () {
  "use strict";
  const source = document.getElementById("executions");
  const root = document.getElementById("viewer");
  if (!source || !root) return;
  const executions = JSON.parse(source.textContent);
  if (executions.length === 0) return;
  const part = name => root.querySelector("[data-part=" + name + "]");
  const state = { index: 0, step: 0, address: "", tag: "", find: "", group: "" };
  let drawing = null;

  function element(name, text, parent) {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (parent) parent.appendChild(node);
    return node;
  }
  const keys = [];
  const seen = new Map();
  for (const execution of executions) {
    const base = execution.group + "/" + execution.name;
    const number = (seen.get(base) || 0) + 1;
    seen.set(base, number);
    keys.push(base + "/" + number);
  }
  function visible() {
    const needle = state.find.toLowerCase();
    return executions.map((_, index) => index).filter(index => {
      const e = executions[index];
      if (state.group !== "" && e.group !== state.group) return false;
      return needle === "" || [e.name, e.question, e.outcome, e.cause, e.group].join(" ").toLowerCase().includes(needle);
    });
  }

  function showList() {
    const list = part("list");
    list.textContent = "";
    let group = null;
    const indices = visible();
    for (const index of indices) {
      const e = executions[index];
      if (e.group !== group) element("h4", group = e.group, list);
      const option = element("div", e.name, list);
      option.setAttribute("role", "option");
      option.id = "execution-" + index;
      option.setAttribute("aria-selected", String(index === state.index));
      element("small", e.outcome, option);
      option.addEventListener("click", () => choose(index));
    }
    part("count").textContent = indices.length + " of " + executions.length;
    const selected = document.getElementById("execution-" + state.index);
    if (selected) {
      list.setAttribute("aria-activedescendant", selected.id);
      const y = selected.offsetTop - list.offsetTop;
      if (y < list.scrollTop || y > list.scrollTop + list.clientHeight - 40) list.scrollTop = y - 60;
    }
  }

  function fits(address, tag) {
    return (state.address === "" || address === state.address) && (state.tag === "" || tag === state.tag);
  }
  function showFilter() {
    const e = executions[state.index];
    const isOpen = state.address === "" && state.tag === "";
    drawing.packets.forEach((node, number) =>
      node.classList.toggle("dim", !isOpen && !fits(e.packets[number].address, e.packets[number].tag)));
    drawing.steps.forEach((node, number) => {
      const step = e.steps[number];
      const own = step.sent.concat(step.arrived === undefined || step.arrived === null ? [] : [step.arrived]);
      const byPacket = own.some(p => fits(e.packets[p].address, e.packets[p].tag));
      node.classList.toggle("dim", !isOpen && !byPacket && !(state.tag === "" && fits(step.address, "")));
    });
    const chip = part("chip");
    chip.hidden = isOpen;
    chip.textContent = "only " + (state.address !== "" ? "address " + state.address : "tag " + state.tag) + "  \u2715";
  }

  function list(pairs, parent) {
    const dl = element("dl", undefined, parent);
    for (const [name, value] of pairs) {
      if (value === "" || value === undefined) continue;
      element("dt", name, dl);
      element("dd", value, dl);
    }
  }
  function look(kind, number) {
    const e = executions[state.index];
    const detail = part("detail");
    detail.textContent = "";
    const stepNumber = kind === "step" ? number : e.steps.findIndex(s => s.sent.includes(number) || s.arrived === number);
    const step = e.steps[stepNumber];
    if (step) {
      const lane = step.lane === null || step.lane === undefined ? "link" : e.lanes[step.lane].name;
      list([["step", step.time], ["where", lane], ["what", step.text], ["address", step.address],
        ["overtakes", step.passes.join("; ")], ["memory behind it", step.memory]], element("div", undefined, detail));
    }
    const packet = kind === "packet" ? number : step ? (step.arrived !== undefined && step.arrived !== null ? step.arrived : step.sent[0]) : undefined;
    if (packet !== undefined && packet !== null) {
      const p = e.packets[packet];
      list(p.fields.concat([["direction", p.isUp ? "to the host" : "to the device"], ["bytes", p.bytes]]),
        element("div", undefined, detail));
    }
    drawing.packets.forEach((node, n) => node.classList.toggle("on", n === packet));
  }

  function chooseStep(number) {
    const e = executions[state.index];
    state.step = Math.max(0, Math.min(e.steps.length - 1, number));
    drawing.steps.forEach((node, n) => node.querySelector(".row").classList.toggle("on", n === state.step));
    look("step", state.step);
    keepHash();
  }
  function filterBy(packet) {
    const p = executions[state.index].packets[packet];
    const value = p.address !== "" ? { address: p.address, tag: "" } : { address: "", tag: p.tag };
    const isSame = state.address === value.address && state.tag === value.tag;
    state.address = isSame ? "" : value.address;
    state.tag = isSame ? "" : value.tag;
    showFilter();
    keepHash();
  }

  function choose(index, step) {
    if (index !== state.index) { state.address = ""; state.tag = ""; }
    state.index = index;
    const e = executions[index];
    part("title").textContent = e.group + " / " + e.name;
    part("question").textContent = e.question;
    part("outcome").textContent = e.outcome + (e.isInHardware ? "" : "  (allowed by the model alone)");
    part("cause").textContent = e.cause;
    part("command").textContent = e.command;
    drawing = Diagram.draw(e, part("diagram"), { step: chooseStep, packet: filterBy, look });
    showList();
    showFilter();
    const marked = e.exchanges.find(x => x.second !== undefined && x.second !== null);
    chooseStep(step !== undefined ? step : marked ? marked.second : 0);
  }
  function move(by) {
    const indices = visible();
    const place = indices.indexOf(state.index);
    if (indices.length > 0) choose(indices[Math.max(0, Math.min(indices.length - 1, place + by))]);
  }

  function keepHash() {
    if (!started) return;
    let hash = "#ordering=" + encodeURIComponent(keys[state.index]) + "&step=" + state.step;
    if (state.address !== "") hash += "&address=" + encodeURIComponent(state.address);
    if (state.tag !== "") hash += "&tag=" + encodeURIComponent(state.tag);
    history.replaceState(null, "", hash);
  }
  function readHash() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const index = keys.indexOf(wanted.get("ordering"));
    if (index < 0) return false;
    choose(index, Number(wanted.get("step") || 0) || 0);
    const e = executions[index];
    const address = wanted.get("address") || "", tag = wanted.get("tag") || "";
    state.address = e.packets.some(p => p.address === address) || e.steps.some(s => s.address === address) ? address : "";
    state.tag = e.packets.some(p => p.tag === tag) ? tag : "";
    showFilter();
    root.scrollIntoView();
    return true;
  }

  let started = false;
  const groups = part("group");
  for (const name of new Set(executions.map(e => e.group))) {
    const option = element("option", name, groups);
    option.value = name;
  }
  groups.addEventListener("change", () => { state.group = groups.value; showList(); });
  part("find").addEventListener("input", event => { state.find = event.target.value; showList(); });
  part("chip").addEventListener("click", () => { state.address = ""; state.tag = ""; showFilter(); keepHash(); });
  root.addEventListener("keydown", event => {
    if (["INPUT", "SELECT"].includes(event.target.tagName)) return;
    const acts = {
      ArrowUp: () => move(-1), ArrowDown: () => move(1),
      ArrowLeft: () => chooseStep(state.step - 1), ArrowRight: () => chooseStep(state.step + 1),
      Home: () => move(-executions.length), End: () => move(executions.length),
      Escape: () => { state.address = ""; state.tag = ""; showFilter(); keepHash(); },
      f: () => {
        const step = executions[state.index].steps[state.step];
        const packet = step.sent[0] !== undefined ? step.sent[0] : step.arrived;
        if (packet !== undefined && packet !== null) filterBy(packet);
      }
    };
    if (acts[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) { acts[event.key](); event.preventDefault(); }
  });
  if (!readHash()) choose(0);
  started = true;
  window.addEventListener("hashchange", readHash);
})();
