package cli

import (
	"slices"
	"strings"

	"gosua/internal/console/command"
)

// node is a name in the tree: a group of names, or a command.
type node struct {
	name     string
	path     string // all names from the root, with blanks between
	shortcut string
	summary  string
	hidden   bool             // found by its whole name alone
	own      bool             // pjsua has not got it
	command  *command.Command // nil for a group
	children []*node
}

// tree is the commands by name.
type tree struct {
	root      *node
	shortcuts []*node // those that have one, in the order of the rows
}

// match is a node that a word may stand for, and the name or shortcut by which.
type match struct {
	as string
	*node
}

func newTree(commands []command.Command) *tree {
	t := &tree{root: &node{}}
	for i := range commands {
		if len(commands[i].Path) > 0 {
			t.add(&commands[i])
		}
	}
	return t
}

func (t *tree) add(c *command.Command) {
	n := t.root
	for _, name := range c.Path {
		n = n.child(name)
	}
	n.shortcut, n.summary, n.hidden, n.own = c.Shortcut, c.Summary, c.Hidden, c.Own
	if c.Run != nil {
		n.command = c
	}
	if n.shortcut != "" {
		t.shortcuts = append(t.shortcuts, n)
	}
}

// child returns the child of that name, which it makes if there is none.
func (n *node) child(name string) *node {
	if i := slices.IndexFunc(n.children, func(c *node) bool { return c.name == name }); i >= 0 {
		return n.children[i]
	}
	c := &node{name: name, path: strings.TrimSpace(n.path + " " + name)}
	n.children = append(n.children, c)
	return c
}

// find returns what a word below n stands for: the shortcut or name that it is, or all of which it is a prefix. Shortcuts
// count at the root alone. What begins one name of pjsua's is that, whatever names of our own it begins as well.
func (t *tree) find(n *node, word string) []match {
	all := t.prefixed(n, word)
	if i := slices.IndexFunc(all, func(m match) bool { return m.as == m.shortcut && m.as == word }); i >= 0 {
		return all[i : i+1]
	}
	if i := slices.IndexFunc(all, func(m match) bool { return m.as == word }); i >= 0 {
		return all[i : i+1]
	}
	theirs := slices.DeleteFunc(slices.Clone(all), func(m match) bool { return m.own })
	if len(theirs) == 1 {
		return theirs
	}
	return all
}

// prefixed returns what begins with a word below n: names, then shortcuts of nodes that are not among them.
func (t *tree) prefixed(n *node, word string) []match {
	var all []match
	for _, c := range n.children {
		if c.fits(c.name, word) {
			all = append(all, match{as: c.name, node: c})
		}
	}
	if n != t.root {
		return all
	}
	for _, c := range t.shortcuts {
		named := slices.ContainsFunc(all, func(m match) bool { return m.node == c })
		if c.fits(c.shortcut, word) && !named {
			all = append(all, match{as: c.shortcut, node: c})
		}
	}
	return all
}

// fits tells whether a word may stand for a node that goes by a name.
func (n *node) fits(name, word string) bool {
	return name == word || !n.hidden && strings.HasPrefix(name, word)
}

// walk yields every node below n.
func (n *node) walk(yield func(*node) bool) bool {
	for _, c := range n.children {
		if !yield(c) || !c.walk(yield) {
			return false
		}
	}
	return true
}
