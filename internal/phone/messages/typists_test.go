package messages

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/loop"
)

// onLoop runs f with a loop, in virtual time.
func onLoop(t *testing.T, f func(t *testing.T, l *loop.Loop)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := loop.New()
		defer l.Close()
		f(t, l)
	})
}

// heard is what Typists hears, and when.
type heard struct {
	at time.Duration
	ev event.Event
}

func types(from string, holds time.Duration) event.Event {
	return event.Typing{Call: -1, From: from, Active: true, Holds: holds}
}

// TestTypists has somebody type, and wants to be told once that no more is heard of it, at the right time or not at all.
func TestTypists(t *testing.T) {
	bob := types("bob", 2*time.Minute)
	inCall := event.Typing{Call: 3, From: "bob", Active: true, Holds: time.Minute}
	longest := strings.Repeat("c", MaxTypistName)
	for name, tt := range map[string]struct {
		heard []heard
		want  map[string]time.Duration // by who types
	}{
		"not heard of again": {[]heard{{0, bob}}, map[string]time.Duration{"-1 bob": 2 * time.Minute}},
		"said again":         {[]heard{{0, bob}, {100 * time.Second, bob}}, map[string]time.Duration{"-1 bob": 220 * time.Second}},
		"said again, for less": {[]heard{{0, bob}, {10 * time.Second, types("bob", 30*time.Second)}},
			map[string]time.Duration{"-1 bob": 40 * time.Second}},
		"stopped":           {[]heard{{0, bob}, {time.Second, event.Typing{Call: -1, From: "bob"}}}, nil},
		"stopped only":      {[]heard{{0, event.Typing{Call: -1, From: "bob"}}}, nil},
		"the message comes": {[]heard{{0, bob}, {time.Second, event.MessageReceived{Call: -1, From: "bob"}}}, nil},
		"another's message": {[]heard{{0, bob}, {time.Second, event.MessageReceived{Call: -1, From: "carol"}}},
			map[string]time.Duration{"-1 bob": 2 * time.Minute}},
		"two":           {[]heard{{0, bob}, {time.Second, types("carol", time.Minute)}}, map[string]time.Duration{"-1 bob": 2 * time.Minute, "-1 carol": 61 * time.Second}},
		"more than Max": {[]heard{{0, bob}, {0, types("carol", time.Minute)}, {0, types("dave", time.Second)}}, map[string]time.Duration{"-1 bob": 2 * time.Minute, "-1 carol": time.Minute}},
		"a name too long": {[]heard{{0, types(strings.Repeat("b", MaxTypistName+1), time.Minute)}, {0, types(longest, time.Minute)}},
			map[string]time.Duration{"-1 " + longest: time.Minute}},
		"in a call":     {[]heard{{0, inCall}, {0, event.MessageReceived{Call: -1, From: "bob"}}}, map[string]time.Duration{"3 bob": time.Minute}},
		"the call ends": {[]heard{{0, inCall}, {0, bob}, {time.Second, event.CallEnded{Call: 3}}}, map[string]time.Duration{"-1 bob": 2 * time.Minute}},
	} {
		t.Run(name, func(t *testing.T) {
			onLoop(t, func(t *testing.T, l *loop.Loop) {
				start := time.Now()
				var told map[string]time.Duration
				typists := NewTypists(TypistsConfig{Loop: l, Max: 2, Emit: func(ev event.Event) {
					e, ok := ev.(event.Typing)
					if !ok || e.Active || !e.Lapsed {
						t.Errorf("told %+v", ev)
					}
					if told == nil {
						told = map[string]time.Duration{}
					}
					told[fmt.Sprint(e.Call, " ", e.From)] = time.Since(start)
				}})
				for _, h := range tt.heard {
					time.Sleep(h.at - time.Since(start))
					_ = l.Do(func() { typists.Hear(h.ev) })
				}
				time.Sleep(time.Hour)
				_ = l.Do(func() {
					if !reflect.DeepEqual(told, tt.want) || len(typists.typing) != 0 {
						t.Errorf("told %v, want %v; %d still type", told, tt.want, len(typists.typing))
					}
				})
			})
		})
	}
}

func TestTypistsClose(t *testing.T) {
	onLoop(t, func(t *testing.T, l *loop.Loop) {
		typists := NewTypists(TypistsConfig{Loop: l, Emit: func(ev event.Event) { t.Errorf("told %+v", ev) }})
		_ = l.Do(func() {
			typists.Hear(types("bob", time.Minute))
			typists.Close()
		})
		time.Sleep(time.Hour)
	})
}
