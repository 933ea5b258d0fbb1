package import Configuration
import Essentials

extension ModelPrice {
  /// What `usage` costs, in US dollars.
  package func dollars(_ usage: TokenUsage) -> Double {
    (Double(usage.input) * input + Double(usage.output) * output + Double(usage.cacheRead) * cacheRead
      + Double(usage.cacheWrite) * cacheWrite) / 1e6
  }

  /// What `request` costs at the most: all of it read anew and kept, and everything written that it allows.
  package func most(for request: ModelRequest) -> Double {
    (Double(request.estimatedTokens) * max(input, cacheWrite) + Double(max(0, request.maximumTokens)) * output) / 1e6
  }
}

extension ModelRequest {
  /// About how many tokens a model has to read; rather too many: three bytes each, where text has about four.
  package var estimatedTokens: Int {
    json.data.count / 3 + 1
  }
}
