package conference

import (
	"cmp"
	"slices"
	"sync"

	"gosua/internal/phone/audioline"
)

// ledger numbers the files that are open: players from 0, recorders from 0, the lowest number that is free first. It is
// safe for use by several goroutines.
type ledger struct {
	mu        sync.Mutex
	players   map[audioline.Port]int
	recorders map[audioline.Port]int
}

// add gives an open file its number.
func (l *ledger) add(p audioline.Port, recorder bool) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.players == nil {
		l.players, l.recorders = map[audioline.Port]int{}, map[audioline.Port]int{}
	}
	numbers := l.players
	if recorder {
		numbers = l.recorders
	}
	numbers[p] = lowestFree(numbers)
	return numbers[p]
}

// lowestFree is the lowest number that nobody has.
func lowestFree(numbers map[audioline.Port]int) int {
	taken := make([]bool, len(numbers))
	for _, n := range numbers {
		if n < len(taken) {
			taken[n] = true
		}
	}
	for n, is := range taken {
		if !is {
			return n
		}
	}
	return len(taken)
}

// drop takes a port's number back; false for one that is no file.
func (l *ledger) drop(p audioline.Port) (FileClosing, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id, ok := l.players[p]; ok {
		delete(l.players, p)
		return FileClosing{ID: id}, true
	}
	id, ok := l.recorders[p]
	delete(l.recorders, p)
	return FileClosing{ID: id, Recorder: true}, ok
}

// dropAll takes all numbers back: players first, each kind in order.
func (l *ledger) dropAll() (list []FileClosing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	list = append(inOrder(l.players, false), inOrder(l.recorders, true)...)
	l.players, l.recorders = nil, nil
	return list
}

func inOrder(numbers map[audioline.Port]int, recorder bool) []FileClosing {
	list := make([]FileClosing, 0, len(numbers))
	for _, id := range numbers {
		list = append(list, FileClosing{ID: id, Recorder: recorder})
	}
	slices.SortFunc(list, func(a, b FileClosing) int { return cmp.Compare(a.ID, b.ID) })
	return list
}
