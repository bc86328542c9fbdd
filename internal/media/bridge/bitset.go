package bridge

import "math/bits"

// bitset is a set of slots.
type bitset []uint64

func newBitset(slots int) bitset { return make(bitset, (slots+63)/64) }

// grown is s with room for slots.
func (s bitset) grown(slots int) bitset {
	if len(s) > 0 {
		return s
	}
	return newBitset(slots)
}

func (s bitset) set(i int)      { s[i/64] |= 1 << (i % 64) }
func (s bitset) has(i int) bool { return i/64 < len(s) && s[i/64]&(1<<(i%64)) != 0 }

func (s bitset) clear(i int) {
	if i/64 < len(s) {
		s[i/64] &^= 1 << (i % 64)
	}
}

// empty tells whether no slot is in s.
func (s bitset) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// and puts into s what a and b have in common, and is how many those are.
func (s bitset) and(a, b bitset) (count int) {
	for i := range s {
		s[i] = a[i] & b[i]
		count += bits.OnesCount64(s[i])
	}
	return count
}

// without puts into s what is in a and not in b.
func (s bitset) without(a, b bitset) {
	for i := range s {
		s[i] = a[i] &^ b[i]
	}
}

// first is the lowest slot in s, which is not empty.
func (s bitset) first() int {
	for w, word := range s {
		if word != 0 {
			return lowest(w, word)
		}
	}
	return -1
}

// lowest is the number of the lowest slot in word, the w-th of a set.
func lowest(w int, word uint64) int { return w*64 + bits.TrailingZeros64(word) }

// each calls f for every slot in s, ascending.
func (s bitset) each(f func(i int)) {
	for w, word := range s {
		for word != 0 {
			f(lowest(w, word))
			word &= word - 1
		}
	}
}

// list is the slots in s, ascending.
func (s bitset) list() []int {
	var l []int
	s.each(func(i int) { l = append(l, i) })
	return l
}
