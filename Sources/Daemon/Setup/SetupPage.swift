import Essentials
import Foundation
import HTTPMessages
import Signing

/// One page of the set-up: plain HTML, without scripts, kept by nobody.
struct SetupPage {
  var status = 200
  var title: String
  var body: HTMLText
  /// Where its forms may go beside here.
  var formTarget: String?

  var response: HTTPResponse {
    let html: HTMLText = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title) · Nightshift</title>
      <style>\(HTMLText(stringLiteral: Self.style))</style>
      </head>
      <body><main>
      <p class="mark">Nightshift set-up</p>
      <h1>\(title)</h1>
      \(body)
      </main></body>
      </html>

      """
    var response = HTTPResponse(status, text: html.description, type: "text/html; charset=utf-8")
    for (name, value) in headers { response.headers[name] = value }
    return response
  }

  private var headers: [(String, String)] {
    let target = formTarget.map { " \($0)" } ?? ""
    let policy =
      "default-src 'none'; style-src 'sha256-\(Self.styleHash)'; form-action 'self'\(target); "
      + "base-uri 'none'; frame-ancestors 'none'"
    return [
      ("Content-Security-Policy", policy), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
      ("X-Frame-Options", "DENY"),
      // The address is a secret. GitHub gets to know where a form came from, without the secret part, as it is used to.
      ("Referrer-Policy", formTarget == nil ? "no-referrer" : "origin"),
    ]
  }

  private static let styleHash = SHA256.digest(Data(style.utf8)).base64EncodedString()

  private static let style = """
    :root { color-scheme: light dark; --ink: #1c2128; --soft: #59636e; --line: #d1d9e0; --back: #f6f8fa; --card: #fff;
      --go: #1f6feb; --bad: #b42318; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117;
      --card: #151b23; --go: #4493f8; --bad: #ff7b72; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
    main { max-width: 46rem; margin: 3rem auto; padding: 0 1.25rem; }
    .mark { color: var(--soft); margin: 0; font-weight: 600; }
    h1 { font-size: 1.7rem; margin: .2rem 0 1.2rem; line-height: 1.25; }
    h2 { font-size: 1.15rem; margin: 1.6rem 0 .5rem; }
    form, .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem 1.4rem; }
    label { display: block; font-weight: 600; margin-top: 1rem; }
    label:first-child { margin-top: 0; }
    label.choice { font-weight: 400; margin: .25rem 0; }
    .hint { color: var(--soft); font-size: .9rem; margin: .15rem 0 0; }
    input[type=text], textarea { width: 100%; font: inherit; padding: .5rem .6rem; margin-top: .25rem; color: inherit;
      background: var(--back); border: 1px solid var(--line); border-radius: 6px; }
    textarea { font-family: ui-monospace, monospace; font-size: .85rem; min-height: 8rem; }
    button, a.button { display: inline-block; margin-top: 1.25rem; padding: .6rem 1.1rem; font: inherit; font-weight: 600;
      color: #fff; background: var(--go); border: 0; border-radius: 6px; text-decoration: none; cursor: pointer; }
    fieldset { border: 0; padding: 0; margin: 1.2rem 0 0; }
    legend { font-weight: 600; padding: 0; }
    table { border-collapse: collapse; width: 100%; font-size: .92rem; }
    td, th { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-top: 1px solid var(--line); }
    code, pre { font-family: ui-monospace, monospace; font-size: .88em; }
    pre { background: var(--back); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; white-space: pre-wrap;
      overflow-wrap: anywhere; }
    details { margin-top: 1.6rem; } summary { cursor: pointer; font-weight: 600; margin-bottom: .8rem; }
    .problem { border-left: 4px solid var(--bad); padding: .5rem .9rem; background: var(--card); }
    li { margin: .35rem 0; } form > p, .card > p:first-child { margin-top: 0; }
    """
}
