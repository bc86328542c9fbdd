package codec

// Tables of ITU-T G.722 §6.2. They are never written.

// lowerDecisions is Q6: from which error on, in 4096ths of the step, interval i is meant.
var lowerDecisions = [30]int{
	0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650,
	714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
}

// lowerLevels is QQ6 by codeword: the difference in 32768ths of the step.
var lowerLevels = [64]int{
	-136, -136, -136, -136, -24808, -21904, -19008, -16704,
	-14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
	-7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576,
	-3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
	24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192,
	10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
	4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032,
	1688, 1360, 1040, 728, 432, 136, -432, -136,
}

// lowerCoarse is QQ4 by the four upper bits of a codeword, which are what the predictor sees.
var lowerCoarse = [16]int{
	0, -20456, -12896, -8968, -6288, -4240, -2584, -1200,
	20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
}

// lowerSteps is WL by the four upper bits of a codeword: what the logarithm of the step moves by.
var lowerSteps = [16]int{
	-60, 3042, 1198, 538, 334, 172, 58, -30,
	3042, 1198, 538, 334, 172, 58, -30, -60,
}

// higherLevels is QQ2 by codeword.
var higherLevels = [4]int{-7408, -1616, 7408, 1616}

// higherSteps is WH by the lower bit of a codeword.
var higherSteps = [2]int{798, -214}

// logSteps is ILB: 2048 times two to the power of i/32.
var logSteps = [32]int{
	2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383,
	2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
	2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371,
	3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
}
