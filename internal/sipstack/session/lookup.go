package session

import "gosua/internal/sipstack/dialog"

// Find is the session that has a dialog, an early one of a fork included; nil when there is none. One that is over is
// found for as long as a last duty keeps it.
func (u *Usage) Find(id dialog.ID) (*Session, *dialog.Dialog) {
	s, ok := u.sessions[keyOf(id)]
	if !ok {
		return nil, nil
	}
	d := s.dialogOf(id.RemoteTag)
	if d == nil {
		return nil, nil
	}
	return s, d
}
