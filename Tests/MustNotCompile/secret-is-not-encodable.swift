// Refused: instance method 'encode' requires that 'Redacted' conform to 'Encodable'
import Essentials
import Foundation

func written(_ secret: Redacted) throws -> Data {
  #if BREACH
    try JSONEncoder().encode(secret)
  #else
    try JSONEncoder().encode(secret.description)
  #endif
}
