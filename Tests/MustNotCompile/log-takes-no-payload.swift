// Refused: cannot convert value of type 'String' to expected dictionary value type 'any Loggable'
import Essentials

func accepted(_ payload: String, by log: Log) {
  #if BREACH
    log.notice("webhook accepted", ["body": payload])
  #else
    log.notice("webhook accepted", ["bytes": payload.utf8.count])
  #endif
}
