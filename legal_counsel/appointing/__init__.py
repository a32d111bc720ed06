"""聘任（任用） (第八、九、十、十八条): draft, checks, decision by a second, paper, contract, certificate, renewal."""
