// Refused: cannot convert value of type 'Int' to expected argument type 'String'
import Essentials
import Foundation
import WorkQueue

func job(of kind: JobKind<String>, at now: Date) throws -> Job {
  #if BREACH
    let payload = 7
  #else
    let payload = "7"
  #endif
  return try kind.job(payload, id: Identifier("j"), lane: Identifier("l"), readyAt: now)
}
