package cli

import (
	"cmp"
	"slices"
	"strings"

	"gosua/internal/config/syntax"
)

// What an advice may hold.
const (
	maxNearest = 3 // names that a mistyped one may have meant
	maxListed  = 8 // choices that are listed when none is near
	maxWrong   = 2 // letters that may be wrong in a name
)

// nothingToChoose is the advice where an argument has no choices just now.
const nothingToChoose = "There is nothing to choose from."

// askForList is the advice where no name is near.
const askForList = "? lists what may stand here."

// meant says which name a word that is none below n was meant to be.
func (t *tree) meant(n *node, word string) string {
	names := make([]string, 0, len(n.children))
	for _, c := range namesBelow(n) {
		names = append(names, c.value)
	}
	paths := t.elsewhere(word)
	for _, name := range nearest(names, word) {
		paths = append(paths, strings.TrimSpace(n.path+" "+name))
	}
	if len(paths) == 0 {
		return askForList
	}
	return didYouMean(paths[:min(len(paths), maxNearest)])
}

// elsewhere returns the paths of commands in other groups that have a word as name or shortcut, or in the classic menu.
func (t *tree) elsewhere(word string) []string {
	var paths []string
	t.root.walk(func(n *node) bool {
		if n.command != nil && !n.hidden && (n.name == word || n.shortcut == word || n.command.Menu == word) {
			paths = append(paths, n.path)
		}
		return len(paths) < maxNearest
	})
	return paths
}

// choose says which choices there are where a word is none of them.
func choose(all []entry, word string) string {
	values := make([]string, 0, len(all))
	for _, e := range all {
		values = append(values, e.value)
	}
	near := nearest(values, word)
	switch {
	case len(all) == 0:
		return nothingToChoose
	case len(near) > 0:
		return didYouMean(near)
	case len(all) <= maxListed:
		return "Choose one of: " + strings.Join(values, ", ")
	default:
		return askForList
	}
}

func didYouMean(names []string) string { return "Did you mean: " + strings.Join(names, ", ") + "?" }

// nearest returns the names that a word may be meant to be, the likeliest first.
func nearest(names []string, word string) []string {
	type candidate struct {
		name  string
		wrong int
	}
	var all []candidate
	for _, name := range names {
		if wrong := distance(name, word); wrong <= min(maxWrong, len(word)/2) {
			all = append(all, candidate{name, wrong})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.wrong, b.wrong) })
	var near []string
	for _, c := range all[:min(len(all), maxNearest)] {
		near = append(near, c.name)
	}
	return near
}

// distance is how many letters of a word are wrong if it was meant to be a name, letter case aside; at most one if the name
// begins with the word.
func distance(name, word string) int {
	name, word = strings.ToLower(name), strings.ToLower(word)
	switch difference := len(name) - len(word); {
	case strings.HasPrefix(name, word):
		return min(difference, 1)
	case max(difference, -difference) > maxWrong:
		return maxWrong + 1
	}
	return syntax.Distance(name, word)
}
