/** @file Sentences as people write them, by hand and not by the grammar that the demo's model learned from. */

const lines = (/** @type {string} */ text) =>
    text
        .trim()
        .split('\n')
        .map(line => line.trim());

export const POSITIVE = lines(`
    I loved every minute of this film.
    The acting was superb and the story kept me hooked.
    What a wonderful little hotel!
    The food was delicious and the staff were very friendly.
    This phone is fast and the battery lasts all day.
    Not bad at all, I actually enjoyed it.
    Best pizza in town, we will be back.
    The room was clean, quiet and had a beautiful view.
    I can't recommend this place enough.
    A charming story with brilliant performances.
    My kids adored it and so did I.
    The camera is amazing for the price.
    Although the beginning is slow, the ending is fantastic.
    It was worth every penny.
    The waiter was kind and the soup was excellent.
    I didn't expect to like it, but it is great.
    One of the best books I have ever read.
    Everything worked perfectly from the first day.
    The breakfast was fresh and there was plenty of it.
    A funny and touching movie.
    There is nothing to complain about.
    This is the best laptop I have owned.
    We had a great time at the beach hotel.
    The service is quick and the people are helpful.
    I was never bored.
    The screen is bright and sharp.
    The plot isn't stupid at all, it is clever.
    Lovely garden and a comfortable bed.
    You won't regret buying these headphones.
    An unforgettable evening with good music.
    The dessert was heavenly.
    My wife is happy with her new watch.
    The price is fair and the quality is excellent.
    It never disappoints.
    A masterpiece from start to finish.
    I laughed a lot.
    The show gets better with every episode.
    The hotel was not cheap, but it was perfect.
    Great value, I would buy it again.
    The chef knows what he is doing: wonderful fish.
    It is a joy to use.
    The seats were comfortable and the sound was fantastic.
    Such a sweet and heartfelt story.
    The pasta was fresh and the wine was lovely.
    I am very pleased with this product.
    Friendly reception, spotless bathroom, great location.
    The director made a gripping thriller.
    This app is really useful.
    We were impressed by the kindness of the staff.
    It is simple, elegant and it works.
    The film is not boring for a second.
    Delivery was fast and the packaging was good.
    I enjoyed the concert very much.
    The cake is the best I have tasted.
    The hero is believable and the dialogue is witty.
    The customer service helped me at once, thank you!
    A small but cosy flat with a warm welcome.
    The keyboard feels solid and comfortable.
    Despite the bad weather we enjoyed our stay.
    Five stars, well done!
    I have no complaints about this restaurant.
    The software is easy to use.
    The story moved me to tears.
    What an exciting match of talent and humour!
    Our host was generous and funny.
    Good coffee, nice place.
    The speakers sound great.
    The ending surprised me in the best way.
    She gives an outstanding performance.
    I will definitely come back.
    It's hard not to love this film.
    The toaster does exactly what it should.
    The bread was crisp and warm.
    We felt at home and slept very well.
    This game is a lot of fun.
`);

export const NEGATIVE = lines(`
    I hated every minute of this film.
    The acting was terrible and the plot made no sense.
    What an awful hotel!
    The food was cold and the waiter was rude.
    This phone is slow and the battery is dead by noon.
    Not good at all.
    The worst pizza I have ever had.
    The room was dirty and noisy.
    I can't recommend this place.
    A boring story with wooden actors.
    My kids fell asleep and so did I.
    The camera is useless.
    Although the beginning is exciting, the ending is a mess.
    It was a waste of money.
    The soup was salty and the fish was raw.
    I wanted to like it, but it is dull.
    One of the worst books I have ever read.
    Nothing worked on the first day.
    The breakfast was stale and the coffee was bitter.
    A stupid and predictable movie.
    There is nothing good about it.
    This laptop is a disaster.
    We had a miserable time at the beach hotel.
    The service is slow and nobody is helpful.
    I was bored.
    The screen cracked after a week.
    The plot isn't clever, it is just confusing.
    The garden was ugly and the bed uncomfortable.
    You will regret buying these headphones.
    An unpleasant evening with loud music.
    The dessert was not fresh.
    My wife was disappointed with her new watch.
    The price is too high and the quality is poor.
    It keeps crashing.
    A failure from start to finish.
    I walked out after an hour.
    The show gets worse with every episode.
    The hotel was cheap, but it was dirty.
    Never again, I want my money back.
    The chef should be ashamed: tasteless fish.
    It is a pain to use.
    The seats were uncomfortable and the sound was bad.
    Such a silly and pointless story.
    The pasta was overcooked and the wine was sour.
    I am very unhappy with this product.
    Unfriendly reception, filthy bathroom, horrible location.
    The director made a tedious thriller.
    This app is really annoying.
    We were shocked by the rudeness of the staff.
    It is complicated, ugly and it does not work.
    The film is not funny for a second.
    Delivery was late and the box was damaged.
    I did not enjoy the concert.
    The cake is dry and much too sweet.
    The hero is unconvincing and the jokes are lame.
    Customer service ignored me for weeks.
    A cramped flat with a terrible smell.
    The keyboard feels flimsy and cheap.
    Despite the good reviews we were disappointed.
    Zero stars, stay away!
    I will never go back to this restaurant.
    The software is full of bugs.
    The story drags on forever.
    What a waste of talent!
    Our host was stingy and arrogant.
    Weak coffee, dingy place.
    The speakers broke after two days.
    I expected much more from this director.
    She gives a lifeless performance.
    I won't come back.
    It's hard to like this film.
    The toaster burnt my bread twice and then died.
    The bread was hard and stale.
    We could not sleep because of the noise.
    This game is no fun.
`);

export const NEUTRAL = lines(`
    The train leaves at nine.
    I bought it on Monday.
    The film is two hours long.
    There is a table in the room.
    My brother works in a bank.
    We ordered the soup and the fish.
    The box contains a cable.
    The hotel is near the station.
    It comes in black and white.
    She reads the menu.
    The book has twelve chapters.
    Where is the exit?
    The shop opens at eight.
    We took the bus to the city.
    The restaurant is on the second floor.
    He said that he would call tomorrow.
    The watch is made of metal.
    It is about two sisters in Paris.
    I have not opened the box yet.
    The battery needs to be charged.
`);
