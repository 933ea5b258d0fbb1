// Refused: conflicting arguments to generic parameter 'Self' ('Identifier<Signal>' vs. 'Identifier<Job>')
import Domain
import Essentials
import WorkQueue

func isSame(_ signal: Identifier<Signal>, _ job: Identifier<Job>) -> Bool {
  #if BREACH
    signal == job
  #else
    signal.text == job.text
  #endif
}
