package messages

import (
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/loop"
)

// Limits. Of more typists, and of longer names, is told what they say, but not that they were not heard of again.
const (
	DefaultMaxTypists = 1000 // who type at once
	MaxTypistName     = 1000 // bytes of the name of one
)

// TypistsConfig is what Typists is made of. Loop and Emit are needed.
type TypistsConfig struct {
	Loop *loop.Loop
	Max  int               // typing at once; 0: DefaultMaxTypists
	Emit func(event.Event) // Typing, of those who were not heard of again
}

// Typists knows who types: whoever says so does until they say that they stopped, what they typed has come, or they have
// not said it again in time (RFC 3994 §3.3).
type Typists struct {
	cfg    TypistsConfig
	typing map[typist]*loop.Timer
}

// typist is who types, and in which call.
type typist struct {
	call, account int
	from          string
}

// NewTypists makes Typists among whom nobody types.
func NewTypists(cfg TypistsConfig) *Typists {
	if cfg.Max <= 0 {
		cfg.Max = DefaultMaxTypists
	}
	return &Typists{cfg: cfg, typing: map[typist]*loop.Timer{}}
}

// Hear takes what has happened; other events than those of messages and the ends of calls do not matter.
func (t *Typists) Hear(ev event.Event) {
	switch ev := ev.(type) {
	case event.Typing:
		who := typist{ev.Call, ev.Account, ev.From}
		t.stop(who)
		if ev.Active {
			t.start(who, ev.Holds)
		}
	case event.MessageReceived:
		t.stop(typist{ev.Call, ev.Account, ev.From})
	case event.CallEnded:
		for who := range t.typing {
			if who.call == ev.Call {
				t.stop(who)
			}
		}
	}
}

// Close forgets who types, without a word.
func (t *Typists) Close() {
	for who := range t.typing {
		t.stop(who)
	}
}

func (t *Typists) start(who typist, holds time.Duration) {
	if len(t.typing) >= t.cfg.Max || len(who.from) > MaxTypistName {
		return
	}
	t.typing[who] = t.cfg.Loop.AfterFunc(holds, func() {
		delete(t.typing, who)
		t.cfg.Emit(event.Typing{Call: who.call, Account: who.account, From: who.from, Lapsed: true})
	})
}

func (t *Typists) stop(who typist) {
	t.typing[who].Stop()
	delete(t.typing, who)
}
