// Refused: cannot convert value of type 'String' to expected argument type 'StaticString'
import Essentials

func accepted(_ payload: String, by log: Log) {
  #if BREACH
    log.notice("webhook accepted \(payload)")
  #else
    log.notice("webhook accepted")
  #endif
}
