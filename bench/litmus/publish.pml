/* The test publish.litmus as a Promela model, for comparison.
 *
 * Two weakly ordered processors, whose accesses to different locations happen in any order, and a
 * device engine that sends its reads without waiting. Packets may pass each other as the table of
 * PCI Express allows: writes pass reads, reads and completions pass each other, the second write
 * stays behind the first; so a set of packets under way is enough, and no queue is kept.
 *
 * All steps are choices of one process, each a single atomic step: the form that costs SPIN least.
 */
byte dataone, ringone, ringtwo, idx, used, last;
byte u, x, v, w, i, a, b, c;
short left = 511;      /* operations of the processors that are to be done: bits 0 to 8 */
byte sent;             /* operations of the engine that were sent, in their order */
byte reading;          /* its reads that have not reached memory */
byte answered;         /* its reads whose completions are under way */
byte writing;          /* its writes that have not reached memory */

#define DO(n, what) d_step { (left & (1 << n)) -> left = left & ~(1 << n); what }
#define SEND(n) d_step { sent == n -> sent = n + 1; reading = reading | (1 << n) }
#define POST(n) d_step { sent == n -> sent = n + 1; writing = writing | (1 << (n - 4)) }
#define ANSWER(n, what) d_step { (reading & (1 << n)) -> \
  reading = reading & ~(1 << n); answered = answered | (1 << n); what }
#define RECEIVE(n) d_step { (answered & (1 << n)) -> answered = answered & ~(1 << n) }

active proctype system() {
end:
  do
  :: DO(0, dataone = 1)
  :: DO(1, ringone = 1)
  :: DO(2, idx = 1)
  :: DO(3, u = used)
  :: DO(4, x = last)
  :: DO(5, ringtwo = 1)
  :: DO(6, idx = 2)
  :: DO(7, v = used)
  :: DO(8, w = last)
  :: SEND(0)
  :: SEND(1)
  :: SEND(2)
  :: SEND(3)
  :: POST(4)
  :: POST(5)
  :: ANSWER(0, i = idx)
  :: ANSWER(1, a = ringone)
  :: ANSWER(2, b = ringtwo)
  :: ANSWER(3, c = dataone)
  :: RECEIVE(0)
  :: RECEIVE(1)
  :: RECEIVE(2)
  :: RECEIVE(3)
  :: d_step { (writing & 1) -> writing = writing & ~1; used = 1 }
  :: d_step { (writing & 3) == 2 -> writing = 0; last = 1 }
  od
}
