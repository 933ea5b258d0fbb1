import Domain

/// Tells the product's own code from code it uses, by where a frame's file is.
package enum LibraryCode {
  private static let path = Pattern(
    [
      "(?:^|/)(?:node_modules|bower_components|site-packages|dist-packages|vendor/bundle|gems|\\.cargo/registry|\\.pub-cache|Pods|\\.venv|virtualenv)/",
      "(?:^|/)(?:go/pkg/mod|usr/local/go/src|usr/lib|usr/include|usr/local/lib|rustc/[0-9a-f]+|library/(?:std|core|alloc)/src|lib/python\\d|lib/ruby)",
      "^(?:node:|internal/|<frozen|<anonymous|<string>|native |webpack/(?:bootstrap|runtime)|\\(webpack\\)|chrome-extension:|moz-extension:|safari-extension:|dart:|package:flutter/)",
      "(?:^|/)vendor/[^/]+/[^/]+/",
      "^(?:java|javax|jdk|sun|kotlin|kotlinx|scala|akka|android|androidx|com/sun|com/android|org/apache|org/springframework|org/hibernate|org/junit|io/netty|com/google|com/fasterxml|okhttp3|reactor)/",
      "^(?:rq|sidekiq|flask|werkzeug|jinja2|django|rest_framework|sqlalchemy|psycopg2?|asyncpg|pymongo|stripe|actionpack|activerecord|activesupport|activejob|faraday|celery|kombu|billiard|requests|urllib3|httpx|httpcore|aiohttp|asyncio|anyio|starlette|fastapi|uvicorn|gunicorn|pydantic|redis|boto3|botocore|google/(?:api_core|apis|auth|cloud)|grpc|openai|anthropic|temporalio|clickhouse_driver|posthoganalytics|sentry_sdk|pandas|numpy|react-dom)/",
      "\\bsanitizer_common\\b|\\bsysdeps/|\\blibc[-_.]|\\bcsu/libc",
    ].joined(separator: "|"))
  private static let function = Pattern(
    "^(?:System\\.|Microsoft\\.|__libc_|_start$|std::|core::|alloc::|rust_begin_unwind|runtime\\.|net/http\\.|swift_|_swift_|__interceptor_|__asan_)"
  )

  package static func holds(file: String, function name: String?) -> Bool {
    path.isFound(in: file) || (name.map { function.isFound(in: $0) } ?? false)
  }
}
