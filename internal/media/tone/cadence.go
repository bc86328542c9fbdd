package tone

import "time"

// Tone is one element of a cadence: one or two frequencies for On, then silence for Off.
type Tone struct {
	Freq1, Freq2 int           // Hz; 0 is none
	On, Off      time.Duration // both 0 (or below): skipped
}

// Ringback is what a caller hears while the other side rings: 440 and 480 Hz, 2 s on and 4 s off.
func Ringback() []Tone {
	return []Tone{{Freq1: 440, Freq2: 480, On: 2 * time.Second, Off: 4 * time.Second}}
}

// Ring is the sound of an incoming call: 800 and 640 Hz, three bursts of 200 ms that are 100 ms
// apart, then silence for 3 s.
func Ring() []Tone {
	burst := Tone{Freq1: 800, Freq2: 640, On: 200 * time.Millisecond, Off: 100 * time.Millisecond}
	last := burst
	last.Off = 3 * time.Second
	return []Tone{burst, burst, last}
}
