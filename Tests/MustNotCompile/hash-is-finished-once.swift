// Refused: 'hash' consumed more than once
import Foundation
import Signing

func digests(of data: Data) -> [Data] {
  var hash = SHA256()
  hash.update(data)
  #if BREACH
    return [hash.finish(), hash.finish()]
  #else
    return [hash.finish()]
  #endif
}
