package chaos

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/session"
	"gosua/internal/testkit/phonetest"
)

// fault notes that something is not as it should be.
func (w *world) fault(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	w.faults = append(w.faults, text)
	w.diary.note("FAULT %s", text)
}

// side is one side of a call.
type side struct {
	p *resident
	c phone.CallInfo
}

func (s side) String() string {
	return fmt.Sprintf("%s call %d (%s, incoming %v, media %+v)", s.p.name, s.c.ID, s.c.State, s.c.Incoming, s.c.Media)
}

// checkAgreement asks everybody about the calls.
func (w *world) checkAgreement() {
	sides, sockets := map[dialog.ID]side{}, 0
	for _, p := range w.phones {
		calls := p.Calls()
		for _, c := range calls {
			s := side{p, c}
			if id, ok := p.dialogOf(c); ok {
				sides[id] = s
			} else {
				w.fault("%s has no dialog", s)
			}
			if p.socket(c.ID).RTP.IsValid() {
				sockets += 2
			}
		}
		w.checkBridge(p, calls)
	}
	for id, s := range sides {
		other, ok := sides[dialog.ID{CallID: id.CallID, LocalTag: id.RemoteTag, RemoteTag: id.LocalTag}]
		if !ok {
			w.fault("only one side knows of %s", s)
			continue
		}
		w.checkPair(s, other)
	}
	if open := w.net.Stats().Open; open != sockets+len(w.phones) {
		w.fault("%d sockets are open, %d of them for calls expected", open, sockets)
	}
}

// checkPair compares what the sides of a call say; each pair comes twice, once from each side.
func (w *world) checkPair(a, b side) {
	if a.c.Incoming == b.c.Incoming {
		w.fault("nobody or both have called: %s and %s", a, b)
	}
	if up(a.c) != up(b.c) || a.c.State == phone.CallConnecting {
		w.fault("not equally far: %s and %s", a, b)
	}
	if !up(a.c) || !up(b.c) {
		return
	}
	if len(a.c.Media) != 1 || len(b.c.Media) != 1 {
		w.fault("no media: %s and %s", a, b)
		return
	}
	ours, theirs := a.c.Media[0], b.c.Media[0]
	if ours.Codec != theirs.Codec || ours.Rate != theirs.Rate {
		w.fault("not the same codec: %s and %s", a, b)
	}
	if !mirrored(ours, theirs) {
		w.fault("not opposite directions: %s and %s", a, b)
	}
	if to := b.p.socket(b.c.ID).RTP; ours.Remote != to {
		w.fault("media for %s, where nobody listens: %s and %s", ours.Remote, a, b)
	}
}

// checkChangeable has callers hold their calls: whatever was refused or given up before, offers can still be made.
func (w *world) checkChangeable() {
	held := map[*resident][]int{}
	for _, p := range w.phones {
		for _, c := range p.Calls() {
			if c.Incoming || !up(c) {
				continue
			}
			if err := p.Hold(c.ID); err != nil {
				w.fault("%s cannot be held: %v", side{p, c}, err)
			}
			held[p] = append(held[p], c.ID)
		}
	}
	time.Sleep(2 * time.Second)
	for p, calls := range held {
		for _, id := range calls {
			if c, _ := p.Call(id); len(c.Media) != 1 || c.Media[0].Status != phone.MediaLocalHold {
				w.fault("%s is not held", side{p, c})
			}
		}
	}
	w.checkAgreement()
}

// checkEnds asks why calls ended: because somebody wanted it. Nothing was lost for so long that a timer had to end one. Who
// gives a call without offer up when it has just been answered acknowledges without answer: its BYE follows.
func (w *world) checkEnds() {
	for _, p := range w.phones {
		for _, ev := range phonetest.Told[phone.CallEnded](p.Phone) {
			if late := errors.Is(ev.Err, session.ErrNoAnswer); !late && (ev.Err != nil || !slices.Contains(wanted, ev.Code)) {
				w.fault("%s call %d ended with %d %s: %v", p.name, ev.Call, ev.Code, ev.Reason, ev.Err)
			}
		}
	}
}

// wanted are the codes of ends that are somebody's wish: a BYE, a refusal, a CANCEL, no room for the call, a transfer; 481 when a
// request crossed the BYE, or the call to be replaced is over.
var wanted = []int{200, 410, 481, 486, 487, 603}

// mirrored tells whether two media lines are two sides of one: who may send, and who holds whom.
func mirrored(a, b phone.MediaInfo) bool {
	type pair struct {
		dirA, dirB       string
		statusA, statusB phone.MediaStatus
	}
	return slices.Contains([]pair{
		{"sendrecv", "sendrecv", phone.MediaActive, phone.MediaActive},
		{"sendonly", "recvonly", phone.MediaLocalHold, phone.MediaRemoteHold},
		{"recvonly", "sendonly", phone.MediaRemoteHold, phone.MediaLocalHold},
		{"inactive", "inactive", phone.MediaLocalHold, phone.MediaLocalHold},
		{"inactive", "inactive", phone.MediaLocalHold, phone.MediaRemoteHold},
		{"inactive", "inactive", phone.MediaRemoteHold, phone.MediaLocalHold},
	}, pair{a.Direction, b.Direction, a.Status, b.Status})
}

// checkBridge compares the ports of p's bridge with its calls.
func (w *world) checkBridge(p *resident, calls []phone.CallInfo) {
	to := map[int][]int{}
	for _, port := range p.Ports() {
		to[port.Slot] = port.To
	}
	running := 0
	for _, c := range calls {
		for _, m := range c.Media {
			if m.Slot < 0 {
				continue
			}
			running++
			joined := m.Status == phone.MediaActive || m.Status == phone.MediaRemoteHold
			if heard, there := to[m.Slot]; !there || slices.Contains(heard, 0) != joined {
				w.fault("port %d of %s: there %v, heard by %v", m.Slot, side{p, c}, there, heard)
			}
		}
		if up(c) && (len(c.Media) != 1 || c.Media[0].Slot < 0) {
			w.fault("no port for %s", side{p, c})
		}
	}
	if len(to) != p.bare+running {
		w.fault("%s has %d ports for %d calls with media, and had %d without", p.name, len(to), running, p.bare)
	}
}

// checkNothingLeft asks what is left when everybody has hung up.
func (w *world) checkNothingLeft() {
	for _, p := range w.phones {
		for _, c := range p.Calls() {
			w.fault("%s is left", side{p, c})
		}
		w.checkBridge(p, p.Calls())
		if n := p.SIPStats().Transactions; n != 0 {
			w.fault("%s has %d transactions left", p.name, n)
		}
	}
	if open := w.net.Stats().Open; open != len(w.phones) {
		w.fault("%d sockets are open for %d phones without calls", open, len(w.phones))
	}
}
