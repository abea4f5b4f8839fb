// SPDX-License-Identifier: Apache-2.0

/// The page at `/`: plain HTML that asks for `/status` once a second and fetches nothing else.
enum Page {
  static let html = #"""
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>dfx serve</title>
    <style>
    :root { font: 15px/1.45 system-ui, sans-serif; --line: #8885; --fill: #4269d0; --past: #8ca3e2; }
    body { margin: 0 auto; max-width: 60rem; padding: 1.2rem; }
    h1 { font-size: 1.25rem; margin: 0 0 .2rem; }
    h2 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
    p { margin: .2rem 0; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem; margin-top: 1rem; }
    .tiles div { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .7rem; }
    .tiles b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
    .row { display: grid; grid-template-columns: 6rem minmax(3rem, 1fr) 13rem; gap: .7rem; align-items: center; margin: .25rem 0; }
    .row span:last-child { font-variant-numeric: tabular-nums; white-space: nowrap; }
    .track { display: flex; height: .8rem; background: #8883; border-radius: .2rem; overflow: hidden; }
    .track i { background: var(--fill); } .track i.past { background: var(--past); }
    svg { width: 100%; height: 7rem; border-bottom: 1px solid var(--line); }
    polyline { fill: none; stroke: var(--fill); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
    #lost { color: #c23b4c; }
    </style>
    </head>
    <body>
    <h1 id="title">dfx serve</h1>
    <p>Time, rates and power are the simulated appliance's.</p>
    <p id="lost" role="status"></p>
    <div class="tiles">
    <div>slots taken<b id="running"></b></div><div>waiting<b id="waiting"></b></div>
    <div>tokens a second<b id="rate"></b></div><div>power<b id="power"></b></div>
    <div>clock<b id="clock"></b></div><div>requests ended<b id="ended"></b></div>
    </div>
    <h2>Slots</h2><div id="slots"></div>
    <h2>Units, share of their peak over all passes</h2><div id="units"></div>
    <h2>Tokens a second of the appliance's time, last two minutes</h2>
    <svg id="chart" viewBox="0 0 120 100" preserveAspectRatio="none" role="img"
      aria-label="Tokens a second"><polyline points=""/></svg>
    <p id="most"></p>
    <script>
    "use strict";
    const at = name => document.getElementById(name), rates = [];
    let last = null;
    function number(value) {
      return value === null ? "–" : value >= 100 ? value.toFixed(0) : value.toPrecision(3);
    }
    function seconds(value) {
      return value >= 1 ? `${number(value)} s` : value >= 1e-3 ? `${number(value * 1e3)} ms` : `${number(value * 1e6)} µs`;
    }
    function row(name, shares, text) {
      const line = document.createElement("div"), label = document.createElement("span");
      const track = document.createElement("span"), value = document.createElement("span");
      line.className = "row"; track.className = "track";
      label.textContent = name; value.textContent = text;
      shares.forEach((share, index) => {
        const part = document.createElement("i");
        part.style.width = `${Math.min(100, 100 * share)}%`;
        if (shares.length > 1 && index === 0) part.className = "past";
        track.append(part);
      });
      line.append(label, track, value);
      return line;
    }
    function show(status) {
      at("title").textContent = status.machine === null ? status.model
        : `${status.model} on ${status.devices} ${status.devices === 1 ? "device" : "devices"}, ${status.machine}`;
      at("running").textContent = `${status.slots.filter(slot => slot).length} of ${status.slots.length}`;
      at("waiting").textContent = status.waiting;
      at("power").textContent = status.power_w === null ? "–" : `${number(status.power_w)} W`;
      at("clock").textContent = seconds(status.clock_s);
      at("ended").textContent = status.finished;
      at("slots").replaceChildren(...status.slots.map((slot, index) => slot === null
        ? row(`slot ${index}`, [], "free")
        : row(`slot ${index}`, [Math.min(slot.positions, slot.prompt_tokens) / status.context,
            Math.max(0, slot.positions - slot.prompt_tokens) / status.context],
          `request ${slot.request}, ${slot.positions} of ${status.context}`)));
      at("units").replaceChildren(...Object.entries(status.units ?? {}).map(
        ([name, share]) => row(name, [share], `${(100 * share).toFixed(1)} %`)));
      const tokens = status.generated_tokens;
      let rate = 0;
      if (last && status.clock_s > last.clock) rate = (tokens - last.tokens) / (status.clock_s - last.clock);
      if (last) rates.push(rate);
      last = { tokens, clock: status.clock_s };
      if (rates.length > 120) rates.shift();
      at("rate").textContent = number(rate);
      const most = Math.max(...rates, 1e-9);
      at("chart").firstElementChild.setAttribute("points",
        rates.map((value, index) => `${120 - rates.length + index},${98 - 95 * value / most}`).join(" "));
      at("most").textContent = rates.some(value => value > 0) ? `highest: ${number(most)} tokens a second` : "";
    }
    async function ask() {
      try {
        const answer = await fetch("status", { cache: "no-store" });
        show(await answer.json());
        at("lost").textContent = "";
      } catch (error) {
        at("lost").textContent = "The server does not answer.";
      }
      setTimeout(ask, 1000);
    }
    ask();
    </script>
    </body>
    </html>

    """#
}
