extension WorklistPage {
  /// Dark and light by the reader's setting, phone to wide screen.
  static let style = #"""
    :root {
      --ground: #f3f5f7; --panel: #ffffff; --raised: #f7f9fa; --line: #d3dae1; --text: #14181d; --dim: #55606c;
      --alarm: #ad1220; --alarm-ground: #fdeff0; --alarm-line: #c8202f; --on-alarm: #ffffff;
      --warn: #7d5200; --warn-ground: #fff6e2; --warn-line: #b98413; --calm: #1d6a48; --info: #1c5aa6;
      --focus: #1c5aa6;
      color-scheme: light dark;
      font: 15px/1.4 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #0e1114; --panel: #161a1f; --raised: #1c2127; --line: #2c333b; --text: #e7ebef; --dim: #98a3af;
        --alarm: #ff8a8a; --alarm-ground: #2a1417; --alarm-line: #ff5d63; --on-alarm: #1a0608;
        --warn: #f0c164; --warn-ground: #262012; --warn-line: #c8973a; --calm: #7fcaa5; --info: #86b8f4;
        --focus: #9cc8ff;
      }
    }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    html { background: var(--ground); color: var(--text); }
    body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; }
    h1, h2, h3, p, ol, ul, dl, dd { margin: 0; padding: 0; }
    ol, ul { list-style: none; }
    .dim { color: var(--dim); }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .skip { position: absolute; left: -9999px; }
    .skip:focus { left: 1rem; top: .5rem; z-index: 2; padding: .4rem .8rem; background: var(--panel); color: var(--text); }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }

    header { position: sticky; top: 0; z-index: 1; background: var(--panel); border-bottom: 1px solid var(--line); }
    .bar { display: flex; align-items: center; gap: .5rem 1.5rem; flex-wrap: wrap; padding: .7rem 1.25rem .45rem; }
    h1 { font-size: 1.25rem; letter-spacing: -.01em; }
    .counts { display: flex; gap: .35rem 1.25rem; flex-wrap: wrap; }
    .counts li { color: var(--dim); }
    .counts b { color: var(--text); font-size: 1.1rem; font-variant-numeric: tabular-nums; }
    .counts .alarm b, .counts .alarm { color: var(--alarm); }
    .counts .warn b, .counts .warn { color: var(--warn); }
    .link { margin-left: auto; display: flex; align-items: center; gap: .5rem; color: var(--dim); }
    .lamp { width: .7rem; height: .7rem; border-radius: 50%; border: 2px solid var(--dim); }
    .live .lamp { background: var(--calm); border-color: var(--calm); }
    .gone .lamp { border-color: var(--alarm-line); border-radius: 0; transform: rotate(45deg); }
    .notice { padding: 0 1.25rem .6rem; color: var(--dim); font-size: .9rem; }
    .lost { margin: 1rem 1.25rem 0; padding: .7rem 1rem; border: 2px solid var(--alarm-line); border-radius: 8px; background: var(--alarm-ground); }
    main { flex: 1; padding: 1rem 1.25rem 2rem; outline: none; }
    .stale .rows { opacity: .55; }
    footer { padding: .7rem 1.25rem; border-top: 1px solid var(--line); color: var(--dim); font-size: .85rem; }
    kbd { font: inherit; padding: 0 .35em; border: 1px solid var(--line); border-radius: 4px; background: var(--panel); }

    .heads, .line {
      display: grid; align-items: start; column-gap: 1.1rem;
      grid-template-columns: 4.6rem minmax(9rem, 1.1fr) minmax(9rem, 1.1fr) minmax(12rem, 1.35fr) minmax(12rem, 1.8fr) 9.6rem 7.6rem;
    }
    .heads { padding: 0 1rem .4rem 1.4rem; color: var(--dim); font-size: .8rem; }
    .row {
      position: relative; overflow: hidden; background: var(--panel); border: 1px solid var(--line);
      border-radius: 8px; margin-bottom: .5rem;
    }
    .line { padding: .7rem 1rem .7rem 1.4rem; }
    .row::before { content: ""; position: absolute; inset: 0 auto 0 0; width: 5px; background: var(--line); }
    .row.positive { border-color: var(--alarm-line); background: var(--alarm-ground); }
    .row.positive::before {
      width: 9px;
      background: repeating-linear-gradient(135deg, var(--alarm-line) 0 6px, var(--alarm-ground) 6px 10px);
    }
    .row.not_eligible::before, .row.failed::before {
      background: repeating-linear-gradient(0deg, var(--warn-line) 0 6px, transparent 6px 12px);
    }
    .ended .row { opacity: .8; }
    .rank { font-size: 1.35rem; font-weight: 650; line-height: 1.15; font-variant-numeric: tabular-nums; }
    .priority { display: inline-block; margin-top: .15rem; padding: 0 .45em; border: 1px solid var(--line); border-radius: 4px; font-size: .75rem; font-weight: 600; letter-spacing: .03em; color: var(--dim); }
    .priority.HIGH { background: var(--alarm-line); border-color: var(--alarm-line); color: var(--on-alarm); }
    .main { font-weight: 600; overflow-wrap: anywhere; }
    .sub { color: var(--dim); font-size: .88rem; overflow-wrap: anywhere; }
    .kind { display: inline-block; padding: 0 .4em; margin-right: .45em; border: 1px solid var(--line); border-radius: 4px; font-size: .8rem; font-weight: 600; }
    .outcome { display: flex; align-items: baseline; gap: .5rem; font-weight: 650; }
    .positive .outcome { color: var(--alarm); font-size: 1.08rem; }
    .negative .outcome { color: var(--calm); }
    .not_eligible .outcome, .failed .outcome { color: var(--warn); }
    .pending .outcome { color: var(--info); }
    .mark { flex: none; width: .8em; height: .8em; background: currentColor; }
    .positive .mark { clip-path: polygon(50% 0, 100% 100%, 0 100%); width: .95em; height: .85em; }
    .negative .mark { background: none; border: 2px solid currentColor; border-radius: 50%; }
    .not_eligible .mark { clip-path: polygon(50% 0, 100% 50%, 50% 100%, 0 50%); }
    .failed .mark { clip-path: polygon(20% 0, 50% 30%, 80% 0, 100% 20%, 70% 50%, 100% 80%, 80% 100%, 50% 70%, 20% 100%, 0 80%, 30% 50%, 0 20%); }
    .pending .mark { height: .25em; align-self: center; background: repeating-linear-gradient(90deg, currentColor 0 3px, transparent 3px 5px); }
    .finding { margin-top: .2rem; }
    .finding .side { font-weight: 650; }
    .chance { display: flex; align-items: center; gap: .5rem; font-size: .9rem; color: var(--dim); font-variant-numeric: tabular-nums; white-space: nowrap; }
    .positive .chance { color: var(--text); font-weight: 650; font-size: 1rem; }
    meter { width: 6.5rem; height: .55rem; border: 1px solid var(--line); border-radius: 4px; background: var(--raised); }
    meter::-webkit-meter-bar { height: .55rem; border: 0; border-radius: 4px; background: var(--raised); }
    meter::-webkit-meter-optimum-value { background: var(--dim); border-radius: 3px; }
    meter::-moz-meter-bar { background: var(--dim); }
    .positive meter::-webkit-meter-optimum-value { background: var(--alarm-line); }
    .positive meter::-moz-meter-bar { background: var(--alarm-line); }
    .times { font-variant-numeric: tabular-nums; }
    .trouble { color: var(--warn); font-weight: 600; font-size: .88rem; }
    button {
      font: inherit; color: inherit; padding: .2rem .7rem; margin-top: .25rem; border: 1px solid var(--line);
      border-radius: 6px; background: var(--raised); cursor: pointer;
    }
    button:hover { border-color: var(--dim); }
    .open::after { content: ""; display: inline-block; width: .45em; height: .45em; margin-left: .5em; border: solid currentColor; border-width: 0 2px 2px 0; transform: translateY(-2px) rotate(45deg); }
    .open[aria-expanded="true"]::after { transform: translateY(2px) rotate(225deg); }
    .details { border-top: 1px solid var(--line); background: var(--panel); padding: .9rem 1.4rem 1.1rem; display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
    .details h3 { font-size: .85rem; color: var(--dim); font-weight: 600; margin-bottom: .3rem; }
    .details li { margin-bottom: .3rem; overflow-wrap: anywhere; }
    .details code { font: .85em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
    .moment { color: var(--dim); font-variant-numeric: tabular-nums; margin-right: .6em; }
    .fresh { animation: arrive 2.5s ease-out; }
    @keyframes arrive { from { box-shadow: 0 0 0 4px var(--focus); } to { box-shadow: 0 0 0 0 transparent; } }
    @media (prefers-reduced-motion: reduce) { .fresh { animation: none; } }
    .empty { max-width: 38rem; margin: 12vh auto; text-align: center; }
    .empty h2 { font-size: 1.4rem; margin-bottom: .6rem; }
    .empty p { margin-bottom: .6rem; }
    .ended { margin-top: 1.5rem; }
    .ended h2 { font-size: 1rem; color: var(--dim); margin-bottom: .5rem; }
    .more { text-align: center; padding-top: .5rem; }

    @media (max-width: 75rem) {
      .heads { display: none; }
      .line { grid-template-columns: 4.6rem 1fr 1fr; row-gap: .6rem; }
      .why { grid-column: 2 / -1; }
    }
    @media (max-width: 40rem) {
      :root { font-size: 16px; }
      .bar, .notice, main, footer { padding-left: .8rem; padding-right: .8rem; }
      header { position: static; }
      .link { order: 1; }
      .counts { order: 2; width: 100%; }
      .lost { margin: .8rem .8rem 0; }
      .line { grid-template-columns: auto 1fr; column-gap: .9rem; padding: .7rem .8rem .8rem 1.2rem; }
      .order { display: flex; align-items: center; gap: .6rem; grid-column: 1 / -1; }
      .order .priority { margin: 0; }
      .line > :not(.order) { grid-column: 1 / -1; }
      .result { order: -1; }
      .order { order: -2; }
      meter { flex: 1; }
      .times { display: flex; flex-wrap: wrap; gap: 0 1rem; }
      .state { display: flex; flex-wrap: wrap; align-items: center; gap: .2rem 1rem; }
      .state button { margin: 0 0 0 auto; min-height: 2.75rem; padding: 0 1.1rem; }
      .details { padding: .8rem 1.2rem 1rem; }
    }
    @media (forced-colors: active) {
      .mark, .lamp, .row::before, .priority.HIGH { forced-color-adjust: none; }
    }

    """#
}
