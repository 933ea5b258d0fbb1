import Essentials
import HTTPMessages

extension Call {
  var perPage: Int { min(max(target["per_page"].flatMap { Int($0) } ?? 30, 1), 100) }
  var page: Int { max(target["page"].flatMap { Int($0) } ?? 1, 1) }

  /// The asked page of `rows`, with links to the others.
  func page<Row>(_ rows: [Row], _ view: (Row) throws -> JSONValue) rethrows -> HTTPResponse {
    let shown = slice(rows)
    return HTTPResponse(200, headers: links(total: rows.count), json: .array(try shown.map(view)))
  }

  /// The same inside an object with the total, as the newer parts of the API answer.
  func page<Row>(_ rows: [Row], as key: String, with more: [String: JSONValue] = [:], _ view: (Row) throws -> JSONValue)
    rethrows -> HTTPResponse
  {
    var body = more
    body["total_count"] = .integer(Int64(rows.count))
    body[key] = .array(try slice(rows).map(view))
    return HTTPResponse(200, headers: links(total: rows.count), json: .object(body))
  }

  private func slice<Row>(_ rows: [Row]) -> ArraySlice<Row> {
    let (start, overflow) = (page - 1).multipliedReportingOverflow(by: perPage)
    return overflow ? [] : rows.dropFirst(start).prefix(perPage)
  }

  private func links(total: Int) -> HTTPHeaders {
    let last = max((total + perPage - 1) / perPage, 1)
    var links: [String] = []
    if page > 1 {
      links.append(link(min(page - 1, last), "prev"))
    }
    if page < last {
      links.append(link(page + 1, "next"))
      links.append(link(last, "last"))
    }
    if page > 1 { links.append(link(1, "first")) }
    return links.isEmpty ? [:] : ["Link": links.joined(separator: ", ")]
  }

  private func link(_ page: Int, _ relation: String) -> String {
    var query = target.query.filter { $0.name != "page" }
    query.append((name: "page", value: String(page)))
    let text = query.map { "\(RequestTarget.encode($0.name))=\(RequestTarget.encode($0.value))" }
    var segments = target.segments[...]
    // Like GitHub, by the repository's number: a client has to take links as they are.
    if segments.count > 4, segments[2] == "repos", let repository = state.repository(segments[3], segments[4]) {
      segments = ["api", "v3", "repositories", String(repository.id)] + segments.dropFirst(5)
    }
    let path = segments.map { RequestTarget.encode($0) }.joined(separator: "/")
    return "<\(site.base)/\(path)?\(text.joined(separator: "&"))>; rel=\"\(relation)\""
  }
}
