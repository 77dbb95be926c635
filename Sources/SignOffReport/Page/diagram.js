// Draws one execution: lanes from left to right, steps from above, packets between them.
const Diagram = (function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const top = 46, row = 30, left = 36, gap = 112, linkGap = 144;

  function make(name, attributes, parent, text) {
    const node = document.createElementNS(SVG, name);
    for (const key of Object.keys(attributes)) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    if (parent) parent.appendChild(node);
    return node;
  }

  // Lanes stand side by side, with room for the link between host and device.
  function places(lanes) {
    let x = left;
    return lanes.map((lane, index) => {
      if (index > 0) {
        const crossing = lanes[index - 1].kind === "host" || lane.kind === "peer";
        x += crossing ? linkGap : gap;
      }
      return x + 40;
    });
  }

  function kindOf(packet) {
    if (packet.name.startsWith("Cpl")) return "completion";
    if (packet.name.startsWith("MRd") || packet.name.startsWith("Cfg") || packet.name.startsWith("IO"))
      return "nonposted";
    return "posted";
  }

  function tip(parent, x0, y0, x1, y1) {
    const length = Math.hypot(x1 - x0, y1 - y0) || 1;
    const ux = (x1 - x0) / length, uy = (y1 - y0) / length;
    const points = [[x1, y1], [x1 - 9 * ux + 4 * uy, y1 - 9 * uy - 4 * ux],
      [x1 - 9 * ux - 4 * uy, y1 - 9 * uy + 4 * ux]];
    make("polygon", { class: "tip", points: points.map(p => p.map(v => v.toFixed(1)).join(",")).join(" ") }, parent);
  }

  function lines(words, most) {
    const result = [""];
    for (const word of words.split(" ")) {
      const last = result[result.length - 1];
      if (last !== "" && (last + " " + word).length > most) result.push(word);
      else result[result.length - 1] = last === "" ? word : last + " " + word;
    }
    return result.slice(0, 2);
  }

  function draw(execution, host, on) {
    host.textContent = "";
    const xs = places(execution.lanes);
    const end = xs[xs.length - 1] + 26;
    const width = end + 352;
    const height = top + execution.steps.length * row + 18;
    const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img" }, host);
    make("title", {}, svg, execution.name + ": " + execution.cause);
    const y = step => top + step * row + row / 2;
    const hostLane = execution.lanes.findIndex(lane => lane.kind === "host");
    if (hostLane >= 0 && hostLane + 1 < xs.length) {
      const a = xs[hostLane] + 16, b = xs[hostLane + 1] - 16;
      make("rect", { class: "link", x: a, y: top - 6, width: b - a, height: height - top }, svg);
      make("text", { class: "q", x: (a + b) / 2, y: 22, "text-anchor": "middle" }, svg, "link");
    }
    execution.lanes.forEach((lane, index) => {
      make("line", { class: "lane", x1: xs[index], x2: xs[index], y1: top - 6, y2: height - 8 }, svg);
      lines(lane.name, 14).forEach((part, number) =>
        make("text", { class: "head", x: xs[index], y: 18 + number * 14, "text-anchor": "middle" }, svg, part));
    });
    const marks = new Map();
    for (const exchange of execution.exchanges) {
      if (exchange.second !== null && exchange.second !== undefined) marks.set(exchange.second, "second");
      if (exchange.first !== null && exchange.first !== undefined) marks.set(exchange.first, "first");
    }
    const steps = execution.steps.map((step, index) => {
      const group = make("g", { class: "step", "data-step": index }, svg);
      const mark = marks.get(index);
      make("rect", { class: "row " + (mark || ""), x: 4, y: y(index) - row / 2 + 1, width: width - 8, height: row - 2, rx: 3 }, group);
      make("text", { class: "q", x: 12, y: y(index) + 4 }, group, step.time);
      make("text", { x: end, y: y(index) + 4 }, group, step.text.length > 56 ? step.text.slice(0, 54) + "\u2026" : step.text);
      if (step.lane !== null && step.lane !== undefined) {
        const x = xs[step.lane];
        const g = make("g", { class: "access" }, group);
        if (step.target !== null && step.target !== undefined && step.target !== step.lane) {
          const to = xs[step.target];
          make("line", { class: "p", x1: x, x2: to, y1: y(index), y2: y(index) }, g);
          tip(g, x, y(index), to, y(index));
        }
        make("circle", { class: "tip", cx: x, cy: y(index), r: 3.5 }, g);
      }
      group.addEventListener("click", () => on.step(index));
      group.addEventListener("mouseenter", () => on.look("step", index));
      return group;
    });
    const packets = drawPackets(execution, svg, xs, y, on);
    drawSpans(execution, svg, y, end - 14);
    return { svg, steps, packets, kindOf };
  }

  function drawPackets(execution, svg, xs, y, on) {
    return execution.packets.map((packet, number) => {
      const sent = execution.steps.findIndex(step => step.sent.includes(number));
      const arrived = execution.steps.findIndex(step => step.arrived === number);
      const group = make("g", { class: "packet " + kindOf(packet), "data-packet": number }, svg);
      let x0 = xs[packet.from], x1 = xs[packet.to];
      let y0 = sent >= 0 ? y(sent) : y(0) - 12;
      let y1 = arrived >= 0 ? y(arrived) : y0 + 24;
      if (arrived < 0) x1 = (x0 + x1) / 2;
      if (sent < 0) y0 = y1 - 14;
      make("line", { class: "p" + (arrived < 0 ? " lost" : ""), x1: x0, y1: y0, x2: x1, y2: y1 }, group);
      tip(group, x0, y0, x1, y1);
      const hit = make("line", { class: "hit", x1: x0, y1: y0, x2: x1, y2: y1 }, group);
      const attr = packet.fields.find(field => field[0] === "Attr");
      const extra = attr && attr[1] !== "none" ? " " + attr[1] : "";
      const share = 0.5;
      make("text", { class: "name", x: x0 + (x1 - x0) * share, y: y0 + (y1 - y0) * share - 4,
        "text-anchor": "middle", fill: "currentColor" }, group,
        packet.name + (packet.address ? " " + packet.address : "") + extra);
      hit.addEventListener("mouseenter", () => on.look("packet", number));
      hit.addEventListener("click", event => { event.stopPropagation(); on.packet(number); });
      return group;
    });
  }

  // A bracket between the two accesses that changed places.
  function drawSpans(execution, svg, y, x) {
    for (const exchange of execution.exchanges) {
      const { first, second } = exchange;
      if (first === null || first === undefined || second === null || second === undefined) continue;
      const a = y(Math.min(first, second)), b = y(Math.max(first, second));
      make("path", { class: "span", d: `M${x + 6} ${a}h-8V${b}h8` }, svg);
    }
  }

  return { draw, make };
})();
