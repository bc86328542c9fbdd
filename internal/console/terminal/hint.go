package terminal

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// hinter is what Tab does at a prompt, nil for nothing. Lists are laid out for so many columns.
func hinter(p Prompt, width func() int) func(typed string) Hint {
	switch {
	case p.Secret:
		return nil
	case p.Hint != nil:
		return p.Hint
	case p.Complete != nil:
		return func(typed string) Hint { return complete(typed, p.Complete(typed), width()) }
	}
	return nil
}

// complete adds what all candidates have in common after what was typed, and shows them where there is no such thing.
func complete(typed string, candidates []string, width int) Hint {
	candidates = slices.DeleteFunc(slices.Clone(candidates), func(c string) bool { return !strings.HasPrefix(c, typed) })
	if len(candidates) == 0 {
		return Hint{}
	}
	shared := candidates[0]
	for _, c := range candidates[1:] {
		shared = sharedPrefix(shared, c)
	}
	if rest := strings.TrimPrefix(shared, typed); rest != "" || len(candidates) == 1 {
		return Hint{Insert: rest}
	}
	return Hint{Show: columns(candidates, width)}
}

func sharedPrefix(a, b string) string {
	for i, r := range a {
		if !strings.HasPrefix(b[i:], string(r)) {
			return a[:i]
		}
	}
	return a
}

// columns lays words out in lines that fit into width.
func columns(words []string, width int) string {
	widest := 0
	for _, w := range words {
		widest = max(widest, utf8.RuneCountInString(w))
	}
	each := max(1, width/(widest+2))
	var b strings.Builder
	for i, w := range words {
		b.WriteString(w)
		if (i+1)%each == 0 || i == len(words)-1 {
			b.WriteByte('\n')
			continue
		}
		b.WriteString(strings.Repeat(" ", widest+2-utf8.RuneCountInString(w)))
	}
	return b.String()
}
