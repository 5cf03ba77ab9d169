"""The style sheet of the page about an evaluation: light and dark, readable on paper too."""

STYLE = """
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --panel: #f6f8fa;
  --right: #1a7f5a; --wrong: #c4432b; --on-strong: #ffffff; --mark: #2f5fb3; --on-weak: #1b1f24;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --text: #e4e8ee; --quiet: #9aa5b1; --line: #333b46; --panel: #1c2129;
    --right: #3fb68b; --wrong: #f0735a; --on-strong: #10141a; --mark: #8ab4f8; --on-weak: #e4e8ee;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.7rem; margin: 0; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
a { color: var(--mark); }
h2 { font-size: 1.2rem; margin: 2.5rem 0 0.5rem; }
p { margin: 0.25rem 0 0.75rem; max-width: 48rem; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.measures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0.75rem;
  margin: 1.25rem 0; padding: 0; }
.measures > div { border: 1px solid var(--line); border-radius: 0.5rem; background: var(--panel);
  padding: 0.75rem 1rem; }
.measures dt { color: var(--quiet); font-size: 0.9rem; }
.measures dd { margin: 0; font-size: 0.85rem; color: var(--quiet); }
.measures dd.value { font-size: 1.7rem; line-height: 1.3; color: var(--text);
  font-variant-numeric: tabular-nums; }
.passed::before { content: "✓ "; color: var(--right); }
.failed::before { content: "✗ "; color: var(--wrong); }
.gates { list-style: none; padding: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
caption { text-align: left; color: var(--quiet); padding-bottom: 0.4rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.9rem 0.25rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
th.group { padding-top: 0.9rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { display: inline-block; width: 7rem; height: 0.6rem; border-radius: 0.3rem; background: var(--line);
  overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--right); }
details { margin: 0.75rem 0; }
summary { cursor: pointer; color: var(--mark); }
figure { margin: 0.5rem 0; }
svg { display: block; max-width: none; height: auto; }
svg text { fill: var(--text); font-size: 11px; font-family: inherit; }
svg .quiet { fill: var(--quiet); }
svg .line { stroke: var(--line); fill: none; }
svg .ideal { stroke: var(--quiet); stroke-dasharray: 4 4; fill: none; }
svg .bin { fill: var(--mark); fill-opacity: 0.3; stroke: var(--mark); }
svg .point { fill: var(--mark); }
svg .right { fill: var(--right); }
svg .wrong { fill: var(--wrong); }
svg .mixed { fill: var(--quiet); }
svg .count { text-anchor: middle; fill: var(--on-weak); font-size: 10px; }
svg .count.strong { fill: var(--on-strong); }
svg .end { text-anchor: end; }
svg .middle { text-anchor: middle; }
ul.cases { margin: 0.25rem 0 1rem; padding-left: 1.25rem; }
ul.cases li { overflow-wrap: anywhere; }
@media print { details > * { display: block; } body { max-width: none; } }
"""
