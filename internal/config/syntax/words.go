package syntax

import "strings"

const separators = " \t\r\n"

// Words splits one line of a configuration file: blanks separate; a quote that begins a word takes everything to the
// matching quote, or to the end of the line; a word that begins with # ends the line.
func Words(line string) []string {
	var list []string
	for {
		line = strings.TrimLeft(line, separators)
		if line == "" {
			return list
		}
		var word string
		word, line = nextWord(line)
		if strings.HasPrefix(word, "#") {
			return list
		}
		if word != "" {
			list = append(list, word)
		}
	}
}

// nextWord takes the first word off a line that does not begin with a separator.
func nextWord(line string) (word, rest string) {
	if quote := line[0]; quote == '"' || quote == '\'' {
		word, rest, _ = strings.Cut(line[1:], string(quote))
		return word, rest
	}
	end := strings.IndexAny(line, separators)
	if end < 0 {
		return line, ""
	}
	return line[:end], line[end:]
}
