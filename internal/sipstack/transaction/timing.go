package transaction

import "time"

// Timing holds the values of the timers of RFC 3261 §17 and RFC 6026. A zero field stands for the RFC's value, which is
// given beside it; the letters are the RFC's. Timers A, E and G start at T1 and K and I last T4.
type Timing struct {
	T1     time.Duration // estimate of the round trip: 500 ms
	T2     time.Duration // longest interval between retransmissions: 4 s
	T4     time.Duration // longest time a message stays in the network: 5 s
	TimerB time.Duration // INVITE without any answer: 64*T1
	TimerD time.Duration // INVITE client waits for repeated refusals, datagrams only: 32 s or 64*T1, the longer
	TimerF time.Duration // other request without final answer: 64*T1
	TimerH time.Duration // refusal of an INVITE without ACK: 64*T1
	TimerJ time.Duration // other server waits for repeated requests, datagrams only: 64*T1
	TimerL time.Duration // accepted INVITE server: 64*T1 (RFC 6026 §8.1)
	TimerM time.Duration // accepted INVITE client: 64*T1 (RFC 6026 §8.4)
}

// WithDefaults returns the timing with the RFC's values in its zero fields.
func (t Timing) WithDefaults() Timing {
	set := func(field *time.Duration, value time.Duration) {
		if *field == 0 {
			*field = value
		}
	}
	set(&t.T1, 500*time.Millisecond)
	set(&t.T2, 4*time.Second)
	set(&t.T4, 5*time.Second)
	set(&t.TimerB, 64*t.T1)
	set(&t.TimerD, max(32*time.Second, 64*t.T1))
	set(&t.TimerF, 64*t.T1)
	set(&t.TimerH, 64*t.T1)
	set(&t.TimerJ, 64*t.T1)
	set(&t.TimerL, 64*t.T1)
	set(&t.TimerM, 64*t.T1)
	return t
}
