package cli

// word is one argument as it stands in a line.
type word struct {
	text string // without its quotes
	pos  int    // of its first character, or of its quote
	end  int    // behind its last character, or its quote
}

// split cuts a line at its blanks. A word may be put into '…', "…" or {…}, which are removed; there are no escapes. If the
// last word's group is not closed, open is true and the word is what there is of it.
func split(line string) (words []word, open bool) {
	rest := []rune(line)
	for pos := 0; pos < len(rest); {
		if isBlank(rest[pos]) {
			pos++
			continue
		}
		text, next, closed := nextWord(rest, pos)
		words = append(words, word{text: text, pos: pos, end: next})
		pos, open = next, !closed
	}
	return words, open
}

// nextWord reads the word that begins at pos.
func nextWord(line []rune, pos int) (text string, next int, closed bool) {
	end, quoted := closer(line[pos])
	if !quoted {
		next = pos
		for next < len(line) && !isBlank(line[next]) {
			next++
		}
		return string(line[pos:next]), next, true
	}
	for next = pos + 1; next < len(line); next++ {
		if line[next] == end {
			return string(line[pos+1 : next]), next + 1, true
		}
	}
	return string(line[pos+1:]), next, false
}

// closer returns the character that ends the group which r begins.
func closer(r rune) (rune, bool) {
	switch r {
	case '\'', '"':
		return r, true
	case '{':
		return '}', true
	default:
		return 0, false
	}
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }
