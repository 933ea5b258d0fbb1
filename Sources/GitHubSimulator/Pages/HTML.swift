import Foundation

/// Pieces of a page; whatever comes from users goes through `escape`.
enum HTML {
  static func escape(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// An element around `inner`, which is HTML already; attribute values are escaped here.
  static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ inner: String
  ) -> String {
    "<\(name)\(attributes.map { " \($0.key)=\"\(escape($0.value))\"" }.joined())>\(inner)</\(name)>"
  }

  static func link(_ address: String, _ text: String) -> String {
    tag("a", ["href": address], escape(text))
  }

  /// A whole page, without script; it asks for itself again while something is `underWay`.
  static func page(
    title: String, trail: [(name: String, address: String)], underWay: Bool, _ body: String
  ) -> String {
    let refresh = underWay ? #"<meta http-equiv="refresh" content="2">"# : ""
    let crumbs = trail.map { link($0.address, $0.name) }.joined(separator: " <i>/</i> ")
    return """
      <!doctype html><html lang="en"><head><meta charset="utf-8">\(refresh)
      <meta name="viewport" content="width=device-width, initial-scale=1"><title>\(escape(title))</title>
      <style>\(style)</style></head><body><header><b>GitHub, embedded</b> \(crumbs)</header><main>\(body)</main></body></html>
      """
  }

  static func time(_ date: Date) -> String {
    tag(
      "time", [:],
      date.formatted(Date.ISO8601FormatStyle().dateSeparator(.dash).dateTimeSeparator(.space)))
  }

  static let style = """
    :root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--dim:#59636e;--line:#d1d9e0;--soft:#f6f8fa;--link:#0969da;\
    --good:#1a7f37;--bad:#cf222e;--warn:#9a6700;--plus:#dafbe1;--minus:#ffebe9;--done:#8250df}
    @media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9198a1;--line:#3d444d;--soft:#151b23;\
    --link:#4493f8;--good:#3fb950;--bad:#f85149;--warn:#d29922;--plus:#12361f;--minus:#4b1818;--done:#ab7df8}}
    *{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
    header{padding:.8em 1.5em;background:var(--soft);border-bottom:1px solid var(--line)}header b{margin-right:1.2em}
    main{max-width:62em;margin:0 auto;padding:1.2em 1.5em 4em}a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
    h1{font-size:1.6em;line-height:1.25;margin:.4em 0}h2{font-size:1.25em;margin:1.4em 0 .5em}i,time,.dim{color:var(--dim);font-style:normal}
    .box{border:1px solid var(--line);border-radius:8px;margin:1em 0;overflow:hidden}.box>h3,.box>.head{margin:0;padding:.55em 1em;\
    background:var(--soft);border-bottom:1px solid var(--line);font-size:.93em;font-weight:400}.box>.text{padding:.2em 1em .6em}
    .row{padding:.65em 1em;border-top:1px solid var(--line)}.row:first-child{border-top:0}.row>b a{color:var(--fg);font-weight:600}
    .label{display:inline-block;padding:0 .7em;border-radius:2em;font-size:.8em;line-height:1.7;font-weight:600;margin-right:.3em;\
    border:1px solid var(--line)}.state{color:#fff;padding:.25em .9em;border-radius:2em;font-weight:600;font-size:.85em}
    .open{background:#1a7f37}.closed{background:#8250df}.merged{background:#8250df}.draft{background:#59636e}.red{background:#cf222e}
    .event{padding:.15em 1em;color:var(--dim);font-size:.93em}nav{margin:.8em 0;padding-bottom:.6em;border-bottom:1px solid var(--line)}nav a{margin-right:1.2em}
    table{border-collapse:collapse;margin:.7em 0;display:block;overflow-x:auto}td,th{border:1px solid var(--line);padding:.3em .8em;text-align:left}
    th{background:var(--soft)}code,pre{font:.86em/1.5 ui-monospace,monospace;background:var(--soft);border-radius:6px}code{padding:.15em .35em}
    pre{padding:.8em 1em;overflow-x:auto;margin:.7em 0}pre code{padding:0}blockquote{margin:.6em 0;padding-left:1em;border-left:4px solid var(--line);color:var(--dim)}
    .log,.diff{margin:0;border-radius:0;white-space:pre;background:var(--bg)}.log{background:#0d1117;color:#d1d7e0}.log .e{color:#ff7b72}.log .g{color:#79c0ff}.log i{color:#6e7681}
    .diff span{display:block;padding:0 1em;margin:0 -1em;min-width:max-content}.diff .p{background:var(--plus)}.diff .m{background:var(--minus)}.diff .h{color:var(--dim);background:var(--soft)}
    .ok{color:var(--good)}.no{color:var(--bad)}.wait{color:var(--warn)}.chart td{border:0;padding:.1em .6em;font-size:.85em;white-space:nowrap}
    .chart span{display:inline-block;height:.9em;background:var(--link);border-radius:3px;vertical-align:middle}.chart td:nth-child(2){width:100%;min-width:20em}
    li.task{list-style:none;margin-left:-1.3em}hr{border:0;border-top:1px solid var(--line)}details{margin:.6em 0}summary{cursor:pointer}
    """
}
