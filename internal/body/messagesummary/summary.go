package messagesummary

import (
	"fmt"
	"strings"
)

// MediaType is the Content-Type of a summary.
const MediaType = "application/simple-message-summary"

// The limits of a summary beside body.MaxSize.
const (
	// MaxClasses is the most kinds of messages that are kept; RFC 3458 has seven.
	MaxClasses = 16
	// MaxCount is the most messages that are counted; beyond it, that many are.
	MaxCount = 1<<31 - 1
)

// Summary is what waits for an account.
type Summary struct {
	// Waiting is the lamp: whether anything new waits.
	Waiting bool
	// Account is the URI of the mailbox, to be called to hear the messages; "" when it is not said.
	Account string
	// Classes are the kinds of messages in the order of the summary; none when it only says whether something waits.
	Classes []Class
}

// Class counts the messages of one kind.
type Class struct {
	// Name is the context class in small letters: "voice-message", "fax-message" (RFC 3458 §6.2), "none".
	Name string
	// New and Old count unheard and heard messages, urgent ones among them.
	New, Old int
	// UrgentNew and UrgentOld count the urgent ones.
	UrgentNew, UrgentOld int
}

// String tells a person in one short line: "voice messages: 4 new, 1 old".
func (s Summary) String() string {
	if len(s.Classes) == 0 {
		if s.Waiting {
			return "messages waiting"
		}
		return "no messages waiting"
	}
	parts := make([]string, len(s.Classes))
	for i, c := range s.Classes {
		parts[i] = c.String()
	}
	return strings.Join(parts, "; ")
}

// String counts: "voice messages: 4 new (2 urgent), 1 old".
func (c Class) String() string {
	kind := strings.ReplaceAll(strings.TrimSuffix(c.Name, "-message"), "-", " ") + " messages"
	if c.Name == "none" {
		kind = "messages"
	}
	return fmt.Sprintf("%s: %s, %s", kind, counted(c.New, c.UrgentNew, "new"), counted(c.Old, c.UrgentOld, "old"))
}

// counted says how many, and how many of them are urgent.
func counted(n, urgent int, what string) string {
	if urgent == 0 {
		return fmt.Sprintf("%d %s", n, what)
	}
	return fmt.Sprintf("%d %s (%d urgent)", n, what, urgent)
}
