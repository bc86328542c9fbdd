package messages

import "gosua/internal/sipstack/sipmsg"

// DefaultMaxUnwilling is how many are remembered not to want typing indications. Beyond it all are asked anew.
const DefaultMaxUnwilling = 1000

// Unwilling are those who refused to be told that somebody types: 415 says that they cannot read it, and goes for all that would
// follow. The zero value is nobody. It belongs to the Stack's loop, as Typists does.
type Unwilling struct {
	Max int // 0: DefaultMaxUnwilling
	who map[string]bool
}

// Has tells whether somebody is to be spared.
func (u *Unwilling) Has(who string) bool { return u.who[who] }

// Heard takes the answer to an indication, nil for none.
func (u *Unwilling) Heard(who string, resp *sipmsg.Response) {
	if resp == nil || resp.StatusCode != 415 {
		return
	}
	limit := u.Max
	if limit <= 0 {
		limit = DefaultMaxUnwilling
	}
	if u.who == nil || len(u.who) >= limit {
		u.who = map[string]bool{}
	}
	u.who[who] = true
}
