package messagesummary

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"gosua/internal/body"
)

// Parse reads a summary. One that lacks the line Messages-Waiting says by its new messages whether some wait; one that has
// neither is none. Lines that are not understood are passed over.
func Parse(b []byte) (Summary, error) {
	text, err := body.Text(b, "")
	if err != nil {
		return Summary{}, fmt.Errorf("read message summary: %w", err)
	}
	var s Summary
	told := false // by Messages-Waiting
	for line := range strings.Lines(head(text)) {
		name, value, _ := strings.Cut(line, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		switch name {
		case "messages-waiting":
			s.Waiting, told = strings.EqualFold(value, "yes"), true
		case "message-account":
			s.Account = body.Line(strings.Trim(value, "<>"))
		default:
			s.count(name, value)
		}
	}
	if !told && len(s.Classes) == 0 {
		return Summary{}, errors.New("read message summary: it does not say whether messages wait")
	}
	for _, c := range s.Classes {
		s.Waiting = s.Waiting || !told && c.New > 0
	}
	return s, nil
}

// head returns the summary itself, its folded lines joined: what follows an empty line is about single messages.
func head(text string) string {
	text = strings.TrimLeft(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), " \t\n")
	text, _, _ = strings.Cut(text, "\n\n")
	return strings.NewReplacer("\n ", " ", "\n\t", " ").Replace(text)
}

// counts is "4/8" and "4/8 (1/2)": new/old, and the urgent ones among them.
var counts = regexp.MustCompile(`^(\d+)\s*/\s*(\d+)(?:\s*\(\s*(\d+)\s*/\s*(\d+)\s*\))?`)

// className is a context class: a token.
var className = regexp.MustCompile(`^[a-z0-9_.+-]{1,40}$`)

// count takes in a line about a kind of messages, if it is one.
func (s *Summary) count(name, value string) {
	m := counts.FindStringSubmatch(value)
	if m == nil || !className.MatchString(name) || len(s.Classes) >= MaxClasses {
		return
	}
	s.Classes = append(s.Classes, Class{
		Name: strings.Clone(name), New: number(m[1]), Old: number(m[2]), UrgentNew: number(m[3]), UrgentOld: number(m[4]),
	})
}

// number reads digits, or nothing.
func number(digits string) int {
	n, err := strconv.ParseUint(digits, 10, 31)
	if errors.Is(err, strconv.ErrRange) {
		return MaxCount
	}
	return int(n)
}
