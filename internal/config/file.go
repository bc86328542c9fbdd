package config

import (
	"bytes"
	"fmt"
	"strings"
)

// MaxFileSize is how large a configuration file may be, in octets.
const MaxFileSize = 16 << 20

// token is one word of the command line, a configuration file or the environment, with where it stood.
type token struct {
	text string
	file string
	line int
	env  string
}

// fileTokens splits a configuration file into words as pjsua does, without its limits on length and number: blanks
// separate; a quote that begins a word takes everything to the matching quote, or to the end of the line; a word that
// begins with # ends the line.
func fileTokens(name string, content []byte) ([]token, *Error) {
	if len(content) > MaxFileSize {
		return nil, &Error{File: name, Text: fmt.Sprintf("the file is larger than %d octets", MaxFileSize)}
	}
	var tokens []token
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	for i, line := range strings.Split(string(content), "\n") {
		for _, word := range words(line) {
			tokens = append(tokens, token{text: word, file: name, line: i + 1})
		}
	}
	return tokens, nil
}

const separators = " \t\r\n"

// words splits one line.
func words(line string) []string {
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
